package org.medgateway.admin.rest;

import org.jspecify.annotations.Nullable;
import org.medgateway.admin.access.Access;
import org.medgateway.admin.access.Principal;
import org.medgateway.admin.access.Sessions;
import org.medgateway.admin.access.UserSource;
import org.medgateway.admin.access.UserStore;
import org.medgateway.admin.oidc.Oidc;
import org.medgateway.core.config.AdminRole;
import org.medgateway.core.runtime.Administration;

import java.io.IOException;
import java.util.List;

/// Logging in and out, users and tokens.
final class AccessOperations {
    private final Administration gateway;
    private final Access access;
    private final Guard guard;
    private final Oidc oidc;
    private final String version;

    AccessOperations(
            Administration gateway, Access access, Guard guard, Oidc oidc, String version) {
        this.gateway = gateway;
        this.access = access;
        this.guard = guard;
        this.oidc = oidc;
        this.version = version;
    }

    void addTo(Operation.Table table) {
        table.get("/situation", "situation", "Which gateway this is and whether it is set up.")
                .byEverybody()
                .answers(Views.Situation.class)
                .does(
                        _ ->
                                new Views.Situation(
                                        gateway.config().gateway().name(),
                                        version,
                                        access.setupToken() == null,
                                        oidc.label()));
        table.post(
                        "/setup",
                        "setUp",
                        "Makes the first administrator, with the token of the console.",
                        AdminRole.ADMINISTRATOR)
                .byEverybody()
                .takes(Views.SetUp.class)
                .does(this::setUp);
        table.post("/session", "logIn", "Begins a session.", AdminRole.VIEWER)
                .byEverybody()
                .takes(Views.LogIn.class)
                .answers(Views.SessionView.class)
                .does(this::logIn);
        table.get("/session", "session", "Who has logged in.")
                .answers(Views.SessionView.class)
                .does(this::session);
        table.delete("/session", "logOut", "Ends the session.", AdminRole.VIEWER)
                .does(this::logOut);
        table.put(
                        "/session/password",
                        "changePassword",
                        "Changes one's own password.",
                        AdminRole.VIEWER)
                .takes(Views.PasswordChange.class)
                .does(this::changePassword);
        table.get("/users", "listUsers", "The users of the gateway.")
                .by(AdminRole.ADMINISTRATOR)
                .answersListOf(UserStore.UserView.class)
                .does(_ -> access.users().users());
        table.put(
                        "/users/{user}",
                        "putUser",
                        "Adds a user, or changes the role or password of one.",
                        AdminRole.ADMINISTRATOR)
                .takes(Views.UserChange.class)
                .does(this::putUser);
        table.delete("/users/{user}", "deleteUser", "Removes a user.", AdminRole.ADMINISTRATOR)
                .does(this::deleteUser);
        table.get("/tokens", "listTokens", "The API tokens.")
                .by(AdminRole.ADMINISTRATOR)
                .answersListOf(UserStore.TokenView.class)
                .does(_ -> access.users().tokens());
        table.put(
                        "/tokens/{token}",
                        "addToken",
                        "Makes an API token; it is shown this once.",
                        AdminRole.ADMINISTRATOR)
                .takes(Views.TokenRequest.class)
                .answers(Views.TokenSecret.class)
                .does(this::addToken);
        table.delete("/tokens/{token}", "deleteToken", "Revokes a token.", AdminRole.ADMINISTRATOR)
                .does(this::deleteToken);
    }

    private @Nullable Object setUp(Call call) throws IOException {
        Views.SetUp setUp = call.body(Views.SetUp.class);
        boolean made;
        try {
            made = access.setUp(setUp.token(), setUp.user(), setUp.password());
        } catch (IllegalArgumentException e) {
            throw Refusal.unusable(String.valueOf(e.getMessage()));
        }
        audit(call, "setUp", setUp.user(), made ? "done" : "wrong token");
        if (!made) {
            throw new Refusal(403, "the token is not the one of the console, or was used already");
        }
        return null;
    }

    private Views.SessionView logIn(Call call) {
        Views.LogIn logIn = call.body(Views.LogIn.class);
        Access.Attempt attempt =
                access.logIn(
                        logIn.user(),
                        logIn.password(),
                        call.from(),
                        UserSource.of(gateway.config()));
        String shown = UserStore.NAME.matcher(logIn.user()).matches() ? logIn.user() : "?";
        return switch (attempt) {
            case Access.Attempt.In(var begun) -> {
                access.audit().write(shown, call.from(), "logIn", shown, null, null, "done");
                call.cookie(guard.cookie(begun.secret()));
                Sessions.Session session = begun.session();
                yield new Views.SessionView(
                        session.principal().name(), session.principal().role(), session.csrf());
            }
            case Access.Attempt.Wrong _ -> {
                audit(call, "logIn", shown, "wrong name or password");
                throw new Refusal(401, "the name or the password is wrong");
            }
            case Access.Attempt.Busy _ ->
                    throw new Refusal(429, "too many logins at once; try again");
            case Access.Attempt.Locked(var left) -> {
                audit(call, "logIn", shown, "locked");
                throw new Refusal(
                        429,
                        "too many wrong passwords; wait " + (left.toSeconds() + 1) + " seconds");
            }
        };
    }

    private Views.SessionView session(Call call) {
        Principal who = call.principal();
        return new Views.SessionView(
                who.name(),
                who.role(),
                guard.session(call.context().request(), true)
                        .map(Sessions.Session::csrf)
                        .orElse(null));
    }

    private @Nullable Object logOut(Call call) {
        String secret = guard.secret(call.context().request());
        if (secret != null) {
            access.sessions().end(secret);
        }
        call.cookie(guard.noCookie());
        return null;
    }

    private @Nullable Object changePassword(Call call) throws IOException {
        Views.PasswordChange change = call.body(Views.PasswordChange.class);
        String name = call.principal().name();
        UserStore.UserView user =
                access.users()
                        .user(name)
                        .orElseThrow(
                                () -> new Refusal(409, "the password is not kept by the gateway"));
        if (!(access.logIn(name, change.current(), call.from(), List.of())
                instanceof Access.Attempt.In(var begun))) {
            throw new Refusal(403, "the current password is wrong");
        }
        access.sessions().end(begun.secret());
        put(user.name(), user.role(), change.next());
        audit(call, "changePassword", name, "done");
        call.cookie(guard.noCookie());
        return null;
    }

    private void put(String name, AdminRole role, @Nullable String password) throws IOException {
        try {
            access.users().put(name, role, password);
        } catch (IllegalArgumentException e) {
            throw Refusal.unusable(String.valueOf(e.getMessage()));
        }
        access.sessions().endAll(name);
    }

    private @Nullable Object putUser(Call call) throws IOException {
        Views.UserChange change = call.body(Views.UserChange.class);
        String name = call.path("user");
        String before =
                access.users().user(name).map(user -> user.role().toString()).orElse("none");
        put(name, change.role(), change.password());
        access.audit()
                .write(
                        call.who(),
                        call.from(),
                        "putUser",
                        name,
                        before,
                        change.role() + (change.password() == null ? "" : ", new password"),
                        "done");
        return null;
    }

    private @Nullable Object deleteUser(Call call) throws IOException {
        String name = call.path("user");
        try {
            if (!access.users().remove(name)) {
                throw Refusal.notFound("user \"" + name + "\"");
            }
        } catch (IllegalArgumentException e) {
            throw new Refusal(409, String.valueOf(e.getMessage()));
        }
        access.sessions().endAll(name);
        audit(call, "deleteUser", name, "done");
        return null;
    }

    private Views.TokenSecret addToken(Call call) throws IOException {
        Views.TokenRequest request = call.body(Views.TokenRequest.class);
        String name = call.path("token");
        try {
            String secret = access.users().addToken(name, request.role(), request.expires());
            audit(call, "addToken", name + " (" + request.role() + ")", "done");
            return new Views.TokenSecret(name, secret);
        } catch (IllegalArgumentException e) {
            throw Refusal.unusable(String.valueOf(e.getMessage()));
        }
    }

    private @Nullable Object deleteToken(Call call) throws IOException {
        String name = call.path("token");
        if (!access.users().removeToken(name)) {
            throw Refusal.notFound("token \"" + name + "\"");
        }
        audit(call, "deleteToken", name, "done");
        return null;
    }

    private void audit(Call call, String action, String subject, String result) {
        access.audit().write(call.who(), call.from(), action, subject, null, null, result);
    }
}
