package org.medgateway.admin.access;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.config.AdminRole;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// The users and API tokens, in one file that is written whole. Any thread.
public final class UserStore {

    /// A user as it is kept.
    record User(String name, AdminRole role, String password) {}

    /// A token as it is kept: by its digest.
    record Token(
            String name,
            AdminRole role,
            String digest,
            Instant created,
            @Nullable Instant expires) {}

    private record Kept(List<User> users, List<Token> tokens) {}

    /// A user as others see it.
    public record UserView(String name, AdminRole role) {}

    /// A token as others see it.
    public record TokenView(
            String name, AdminRole role, Instant created, @Nullable Instant expires) {}

    public static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,63}");

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Path file;
    private final InstantSource clock;
    private volatile Kept kept;

    /// @throws UncheckedIOException where the file cannot be read
    public UserStore(Path file, InstantSource clock) {
        this.file = file;
        this.clock = clock;
        if (Files.exists(file)) {
            try {
                kept = JSON.readValue(Files.readAllBytes(file), Kept.class);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        } else {
            kept = new Kept(List.of(), List.of());
        }
    }

    public boolean isEmpty() {
        return kept.users().isEmpty();
    }

    public List<UserView> users() {
        return kept.users().stream().map(user -> new UserView(user.name(), user.role())).toList();
    }

    public List<TokenView> tokens() {
        return kept.tokens().stream()
                .map(t -> new TokenView(t.name(), t.role(), t.created(), t.expires()))
                .toList();
    }

    public Optional<UserView> user(String name) {
        return users().stream().filter(user -> user.name().equals(name)).findFirst();
    }

    /// Whom a name and a password prove; empty where they prove nobody. Takes its time.
    public Optional<Principal> check(String name, String password) {
        for (User user : kept.users()) {
            if (user.name().equals(name)) {
                return Password.matches(password, user.password())
                        ? Optional.of(new Principal(name, user.role()))
                        : Optional.empty();
            }
        }
        Password.pretend(password);
        return Optional.empty();
    }

    /// Whom a token proves.
    public Optional<Principal> token(String secret) {
        String digest = Secrets.digest(secret);
        Instant now = clock.instant();
        return kept.tokens().stream()
                .filter(token -> Secrets.same(token.digest(), digest))
                .filter(token -> token.expires() == null || now.isBefore(token.expires()))
                .map(token -> new Principal("token:" + token.name(), token.role()))
                .findFirst();
    }

    /// Adds a user or replaces one.
    ///
    /// @param password null keeps the one that is there
    /// @throws IllegalArgumentException saying what is wrong
    public synchronized void put(String name, AdminRole role, @Nullable String password)
            throws IOException {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "a name has up to 64 letters, digits, dots, dashes, underscores and @");
        }
        User known =
                kept.users().stream()
                        .filter(user -> user.name().equals(name))
                        .findFirst()
                        .orElse(null);
        String hash;
        if (password != null) {
            Password.check(password);
            hash = Password.hash(password);
        } else if (known != null) {
            hash = known.password();
        } else {
            throw new IllegalArgumentException("a new user needs a password");
        }
        List<User> users = new ArrayList<>(kept.users());
        users.removeIf(user -> user.name().equals(name));
        users.add(new User(name, role, hash));
        save(new Kept(withAdministrator(users), kept.tokens()));
    }

    /// Removes a user; answers whether it was there.
    ///
    /// @throws IllegalArgumentException where it is the last administrator
    public synchronized boolean remove(String name) throws IOException {
        List<User> users = new ArrayList<>(kept.users());
        if (!users.removeIf(user -> user.name().equals(name))) {
            return false;
        }
        save(new Kept(withAdministrator(users), kept.tokens()));
        return true;
    }

    private static List<User> withAdministrator(List<User> users) {
        if (users.stream().noneMatch(user -> user.role() == AdminRole.ADMINISTRATOR)) {
            throw new IllegalArgumentException("the last administrator has to stay");
        }
        return List.copyOf(users);
    }

    /// Makes a token and answers its secret, which is not kept.
    ///
    /// @throws IllegalArgumentException where the name is taken or none
    public synchronized String addToken(String name, AdminRole role, @Nullable Instant expires)
            throws IOException {
        if (!NAME.matcher(name).matches()
                || kept.tokens().stream().anyMatch(token -> token.name().equals(name))) {
            throw new IllegalArgumentException(
                    "a token's name has up to 64 letters, digits, dots, dashes, underscores and @,"
                            + " and is not taken");
        }
        String secret = "mgw_" + Secrets.random();
        List<Token> tokens = new ArrayList<>(kept.tokens());
        tokens.add(new Token(name, role, Secrets.digest(secret), clock.instant(), expires));
        save(new Kept(kept.users(), List.copyOf(tokens)));
        return secret;
    }

    public synchronized boolean removeToken(String name) throws IOException {
        List<Token> tokens = new ArrayList<>(kept.tokens());
        boolean was = tokens.removeIf(token -> token.name().equals(name));
        if (was) {
            save(new Kept(kept.users(), List.copyOf(tokens)));
        }
        return was;
    }

    private void save(Kept next) throws IOException {
        PrivateFile.write(file, JSON.writeValueAsBytes(next));
        kept = next;
    }
}
