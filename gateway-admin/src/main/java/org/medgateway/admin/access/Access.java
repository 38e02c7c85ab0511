package org.medgateway.admin.access;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.config.AdminRole;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/// Everything about who may come in, for one administration.
public final class Access {

    /// What came of a try to log in.
    public sealed interface Attempt {
        record In(Sessions.Begun begun) implements Attempt {}

        record Wrong() implements Attempt {}

        record Locked(Duration left) implements Attempt {}

        /// Too many are being checked already.
        record Busy() implements Attempt {}
    }

    /// So that servers that do not answer cannot take up every place of the API.
    private static final int MOST_AT_ONCE = 16;

    private final Semaphore places = new Semaphore(MOST_AT_ONCE);
    private final UserStore users;
    private final Sessions sessions;
    private final Lockout lockout;
    private final AuditLog audit;
    private volatile @Nullable String setupToken;

    /// @param folder for users, tokens and the audit log
    public Access(Path folder, InstantSource clock) throws IOException {
        PrivateFile.createFolder(folder);
        users = new UserStore(folder.resolve("users.json"), clock);
        sessions = new Sessions(clock);
        lockout = new Lockout(clock);
        audit = new AuditLog(folder.resolve("audit.jsonl"), clock);
        setupToken = users.isEmpty() ? Secrets.random() : null;
    }

    public UserStore users() {
        return users;
    }

    public Sessions sessions() {
        return sessions;
    }

    public AuditLog audit() {
        return audit;
    }

    /// What lets the first administrator be made; null once there is one.
    public @Nullable String setupToken() {
        return setupToken;
    }

    /// Makes the first administrator; answers whether the token was right.
    ///
    /// @throws IllegalArgumentException where name or password will not do
    public synchronized boolean setUp(String token, String name, String password)
            throws IOException {
        String expected = setupToken;
        if (expected == null || !Secrets.same(expected, token)) {
            return false;
        }
        users.put(name, AdminRole.ADMINISTRATOR, password);
        setupToken = null;
        return true;
    }

    /// Tries a name and a password: the gateway's own users first, then others in their order. A
    /// name that the gateway keeps is never asked of others.
    ///
    /// @param address where the request comes from
    public Attempt logIn(String name, String password, String address, List<UserSource> others) {
        Duration left = lockout.wait(name, address);
        if (left.isPositive()) {
            return new Attempt.Locked(left);
        }
        if (!places.tryAcquire()) {
            return new Attempt.Busy();
        }
        Optional<Principal> found;
        try {
            found =
                    others.isEmpty() || users.user(name).isPresent()
                            ? users.check(name, password)
                            : ask(others, name, password, address);
        } finally {
            places.release();
        }
        if (found.isEmpty()) {
            lockout.failed(name, address);
            return new Attempt.Wrong();
        }
        lockout.succeeded(name);
        return new Attempt.In(sessions.begin(found.get()));
    }

    private static Optional<Principal> ask(
            List<UserSource> others, String name, String password, String address) {
        // An empty password is an anonymous bind (RFC 4513 5.1.2), which always succeeds.
        if (password.isEmpty() || !UserStore.NAME.matcher(name).matches()) {
            return Optional.empty();
        }
        return others.stream()
                .map(source -> source.check(name, password, address))
                .flatMap(Optional::stream)
                .findFirst();
    }
}
