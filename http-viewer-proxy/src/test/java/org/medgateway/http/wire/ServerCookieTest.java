package org.medgateway.http.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.medgateway.http.wire.CookieSeal.Ticket;
import org.medgateway.http.wire.ServerCookie.Claim;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

class ServerCookieTest {

    private static final long NOW = 1_800_000_000L;
    private static final byte[] SECRET =
            "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final CookieSettings SETTINGS =
            new CookieSettings(
                    "SERVERID",
                    Duration.ofMinutes(30),
                    Duration.ofHours(12),
                    "None",
                    true,
                    true,
                    "/",
                    null);

    private final CookieSeal seal = new CookieSeal(SECRET, "viewer", new SecureRandom());
    private final ServerCookie cookie =
            new ServerCookie(SETTINGS, seal, () -> Instant.ofEpochSecond(NOW));

    private Claim claim(String value) {
        return cookie.take(Fields.of("Cookie", "SERVERID=" + value));
    }

    private String sealed(long issuedAgo, long seenAgo) {
        return seal.seal(new Ticket("viewer1", NOW - issuedAgo, NOW - seenAgo));
    }

    @Test
    void aGoodCookieNamesItsServer() {
        assertThat(claim(sealed(100, 0))).isEqualTo(new Claim.Valid("viewer1", NOW - 100, false));
    }

    @Test
    void aCookieInUseIsRenewedOnceAMinute() {
        assertThat(claim(sealed(100, 59))).isEqualTo(new Claim.Valid("viewer1", NOW - 100, false));
        assertThat(claim(sealed(100, 60))).isEqualTo(new Claim.Valid("viewer1", NOW - 100, true));
    }

    @Test
    void idleOldFutureAndForgedCookiesAreWorthNothing() {
        assertThat(claim(sealed(3000, 1860))).isInstanceOf(Claim.Valid.class);
        assertThat(claim(sealed(3000, 1861))).isEqualTo(Claim.WORTHLESS);
        assertThat(claim(sealed(43200, 10))).isInstanceOf(Claim.Valid.class);
        assertThat(claim(sealed(43201, 10))).isEqualTo(Claim.WORTHLESS);
        assertThat(claim(sealed(0, -61))).isEqualTo(Claim.WORTHLESS);
        assertThat(claim(sealed(-61, 0))).isEqualTo(Claim.WORTHLESS);
        assertThat(claim("viewer1")).isEqualTo(Claim.WORTHLESS);
        assertThat(claim("")).isEqualTo(Claim.WORTHLESS);
        assertThat(claim("A".repeat(600))).isEqualTo(Claim.WORTHLESS);
        assertThat(claim("!!!")).isEqualTo(Claim.WORTHLESS);
    }

    @Test
    void everyChangedBitIsSeen() {
        byte[] good = Base64.getUrlDecoder().decode(sealed(10, 10));
        for (int bit = 0; bit < 8 * good.length; bit++) {
            byte[] bad = good.clone();
            bad[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(claim(Base64.getUrlEncoder().withoutPadding().encodeToString(bad)))
                    .isEqualTo(Claim.WORTHLESS);
        }
    }

    @Test
    void aCookieOfAnotherServiceOrKeyIsWorthNothing() {
        Ticket ticket = new Ticket("viewer1", NOW, NOW);
        assertThat(claim(new CookieSeal(SECRET, "other", new SecureRandom()).seal(ticket)))
                .isEqualTo(Claim.WORTHLESS);
        byte[] otherSecret = "another secret, long enough".getBytes(StandardCharsets.US_ASCII);
        assertThat(claim(new CookieSeal(otherSecret, "viewer", new SecureRandom()).seal(ticket)))
                .isEqualTo(Claim.WORTHLESS);
    }

    @Test
    void theValueTellsNothing() {
        String one = seal.seal(new Ticket("a", NOW, NOW));
        String two = seal.seal(new Ticket("viewer-number", NOW, NOW));
        assertThat(one).hasSameSizeAs(two).isNotEqualTo(seal.seal(new Ticket("a", NOW, NOW)));
        assertThat(new String(Base64.getUrlDecoder().decode(two), StandardCharsets.ISO_8859_1))
                .doesNotContain("viewer");
    }

    /// Cookie lines before | after
    @Test
    void itIsTakenOutAndOtherCookiesStay() {
        String good = sealed(0, 0);
        String[][] table = {
            {"SERVERID=" + good, ""},
            {"a=b; SERVERID=" + good + "; c=d", "Cookie: a=b; c=d\n"},
            {"a=b;SERVERID=" + good, "Cookie: a=b\n"},
            {
                "XSERVERID=1; SERVERIDX=2; serverid=3",
                "Cookie: XSERVERID=1; SERVERIDX=2; serverid=3\n"
            },
            {"a=\"x=y\"; SERVERID=" + good + "; SERVERID=bad", "Cookie: a=\"x=y\"\n"},
            {"a=b", "Cookie: a=b\n"},
        };
        List<String> after = new ArrayList<>();
        for (String[] row : table) {
            Fields fields = Fields.of("Cookie", row[0]);
            cookie.take(fields);
            after.add(fields.toString());
        }
        assertThat(after)
                .containsExactly(
                        table[0][1],
                        table[1][1],
                        table[2][1],
                        table[3][1],
                        table[4][1],
                        table[5][1]);
    }

    @Test
    void theFirstGoodOneOfSeveralCounts() {
        Fields fields =
                Fields.of(
                        "Cookie",
                        "SERVERID=bad; SERVERID=" + sealed(5, 5),
                        "Cookie",
                        "SERVERID=worse");
        assertThat(cookie.take(fields)).isEqualTo(new Claim.Valid("viewer1", NOW - 5, false));
        assertThat(fields.isEmpty()).isTrue();
    }

    @Test
    void anAnswerGetsACookieOnlyWhenItIsDue() {
        assertThat(put(new Claim.Valid("viewer1", NOW - 100, false), "viewer1"))
                .isEqualTo("A: 1\n");
        assertThat(put(Claim.NONE, "viewer1"))
                .matches(
                        "(?s)A: 1\n"
                                + "Set-Cookie: SERVERID=[\\w-]+; Path=/; HttpOnly; SameSite=None;"
                                + " Secure\n"
                                + "Cache-Control: private\n");
        assertThat(put(new Claim.Valid("viewer2", NOW - 100, false), "viewer1"))
                .contains("Set-Cookie: SERVERID=");
    }

    @Test
    void aRenewedCookieKeepsItsFirstDate() {
        String answer = put(new Claim.Valid("viewer1", NOW - 100, true), "viewer1");
        String value = answer.replaceAll("(?s).*SERVERID=([\\w-]+);.*", "$1");
        assertThat(seal.open(value)).isEqualTo(new Ticket("viewer1", NOW - 100, NOW));
    }

    @Test
    void theServersOwnCookieOfThatNameIsRemovedAndNocacheIsNotSaidTwice() {
        Fields answer =
                Fields.of(
                        "Set-Cookie",
                        "SERVERID=mine",
                        "Set-Cookie",
                        "JSESSIONID=1",
                        "Cache-Control",
                        "max-age=5, no-store");
        cookie.put(answer, Claim.NONE, "viewer1");
        assertThat(answer.all("Set-Cookie"))
                .hasSize(2)
                .contains("JSESSIONID=1")
                .doesNotContain("SERVERID=mine");
        assertThat(answer.all("Cache-Control")).containsExactly("max-age=5, no-store");
    }

    private String put(Claim claim, String server) {
        Fields answer = Fields.of("A", "1");
        cookie.put(answer, claim, server);
        return answer.toString();
    }
}
