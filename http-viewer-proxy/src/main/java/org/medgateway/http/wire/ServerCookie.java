package org.medgateway.http.wire;

import org.jspecify.annotations.Nullable;
import org.medgateway.http.wire.CookieSeal.Ticket;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;

/// The persistence cookie of one service: taken out of requests, judged, and put into answers. The
/// server never sees it, the client never reads it. One event loop only.
public final class ServerCookie {

    /// What the request's cookie is worth.
    public sealed interface Claim {

        Claim NONE = new None();
        Claim WORTHLESS = new Worthless();

        /// There was no cookie.
        record None() implements Claim {}

        /// There was one, but unknown, forged, idle too long, too old, or from the future: as if
        /// there were none.
        record Worthless() implements Claim {}

        /// Go to this server if it may be gone to.
        ///
        /// @param issued when the client first got a cookie; kept when it is renewed
        /// @param renewal whether the answer should carry a renewed cookie
        record Valid(String server, long issued, boolean renewal) implements Claim {}
    }

    private static final long TOLERATED_FUTURE = 60;
    private static final long LONGEST_RENEWAL = 60;

    private final CookieSettings settings;
    private final CookieSeal seal;
    private final InstantSource clock;
    private final String attributes;

    /// The last cookie opened and what was in it: a client sends the same one with each request of
    /// a page.
    private String lastValue = "";

    private @Nullable Ticket lastTicket;

    public ServerCookie(CookieSettings settings, CookieSeal seal, InstantSource clock) {
        this.settings = settings;
        this.seal = seal;
        this.clock = clock;
        this.attributes = attributes(settings);
    }

    /// Judges the cookie and removes it from the request; other cookies stay as they are.
    public Claim take(Fields request) {
        Claim claim = Claim.NONE;
        for (int i = 0; i < request.size(); i++) {
            if (request.name(i).equalsIgnoreCase("Cookie")
                    && request.value(i).contains(settings.name())) {
                if (isAlone(request.value(i))) {
                    if (!(claim instanceof Claim.Valid)) {
                        claim = judge(request.value(i).substring(settings.name().length() + 1));
                    }
                    request.removeAt(i--);
                    continue;
                }
                StringBuilder others = new StringBuilder(request.value(i).length());
                for (String pair : request.value(i).split(";", -1)) {
                    String trimmed = pair.strip();
                    if (!isOurs(trimmed)) {
                        others.append(others.isEmpty() ? "" : "; ").append(trimmed);
                    } else if (!(claim instanceof Claim.Valid)) {
                        claim = judge(trimmed.substring(settings.name().length() + 1));
                    }
                }
                if (others.isEmpty()) {
                    request.removeAt(i--);
                } else if (others.length() != request.value(i).length()) {
                    request.setValue(i, others.toString());
                }
            }
        }
        return claim;
    }

    /// Whether a Cookie field holds nothing else.
    private boolean isAlone(String value) {
        return isOurs(value)
                && value.indexOf(';') < 0
                && !Octets.blank(value.charAt(value.length() - 1));
    }

    private boolean isOurs(String pair) {
        int length = settings.name().length();
        return pair.length() > length
                && pair.charAt(length) == '='
                && pair.startsWith(settings.name());
    }

    private Claim judge(String value) {
        Ticket ticket = value.equals(lastValue) ? lastTicket : seal.open(value);
        lastValue = value;
        lastTicket = ticket;
        if (ticket == null) {
            return Claim.WORTHLESS;
        }
        long now = clock.instant().getEpochSecond();
        if (ticket.lastSeen() > now + TOLERATED_FUTURE
                || ticket.issued() > now + TOLERATED_FUTURE) {
            return Claim.WORTHLESS;
        }
        long renewal = renewal();
        Duration maxIdle = settings.maxIdle();
        // A renewal is skipped for a while after the last one, so that much idleness must not
        // count.
        if (maxIdle != null && now - ticket.lastSeen() > maxIdle.toSeconds() + renewal) {
            return Claim.WORTHLESS;
        }
        Duration maxLife = settings.maxLife();
        if (maxLife != null && now - ticket.issued() > maxLife.toSeconds()) {
            return Claim.WORTHLESS;
        }
        return new Claim.Valid(
                ticket.server(),
                ticket.issued(),
                maxIdle != null && now - ticket.lastSeen() >= renewal);
    }

    /// Seconds for which a cookie counts as just renewed.
    private long renewal() {
        Duration maxIdle = settings.maxIdle();
        return maxIdle == null
                ? LONGEST_RENEWAL
                : Math.min(LONGEST_RENEWAL, maxIdle.toSeconds() / 30);
    }

    /// Puts what is due into the answer: a cookie for a client that came without a good one, or
    /// went to another server than its cookie named, or whose cookie is to be renewed. A cookie of
    /// the same name from the server is removed.
    public void put(Fields answer, Claim claim, String server) {
        removeServersOwn(answer);
        long now = clock.instant().getEpochSecond();
        switch (claim) {
            case Claim.Valid(String claimed, long issued, boolean renewal) -> {
                if (!claimed.equals(server)) {
                    add(answer, new Ticket(server, now, now));
                } else if (renewal) {
                    add(answer, new Ticket(server, issued, now));
                }
            }
            case Claim.None _, Claim.Worthless _ -> add(answer, new Ticket(server, now, now));
        }
    }

    private void removeServersOwn(Fields answer) {
        for (int i = answer.size() - 1; i >= 0; i--) {
            if (answer.name(i).equalsIgnoreCase("Set-Cookie") && isOurs(answer.value(i))) {
                answer.removeAt(i);
            }
        }
    }

    private void add(Fields answer, Ticket ticket) {
        answer.add("Set-Cookie", settings.name() + "=" + seal.seal(ticket) + attributes);
        // A shared cache must not hand one client's cookie to another (`nocache`).
        List<String> control = answer.members("Cache-Control");
        if (!control.contains("private")
                && !control.contains("no-store")
                && !control.contains("no-cache")) {
            answer.add("Cache-Control", "private");
        }
    }

    private static String attributes(CookieSettings settings) {
        StringBuilder text = new StringBuilder("; Path=").append(settings.path());
        if (settings.domain() != null) {
            text.append("; Domain=").append(settings.domain());
        }
        if (settings.httpOnly()) {
            text.append("; HttpOnly");
        }
        String sameSite = settings.sameSite();
        if (sameSite != null) {
            text.append("; SameSite=")
                    .append(sameSite.substring(0, 1).toUpperCase(Locale.ROOT))
                    .append(sameSite.substring(1));
        }
        if (settings.secure()) {
            text.append("; Secure");
        }
        return text.toString();
    }
}
