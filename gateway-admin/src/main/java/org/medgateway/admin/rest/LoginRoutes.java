package org.medgateway.admin.rest;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.Cookie;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

import org.jspecify.annotations.Nullable;
import org.medgateway.admin.access.Access;
import org.medgateway.admin.access.Principal;
import org.medgateway.admin.oidc.LoginRefused;
import org.medgateway.admin.oidc.Oidc;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;

/// The two addresses that a browser passes when somebody logs in at a provider: away from here, and
/// back. Both only ever answer a redirection.
final class LoginRoutes {

    private static final Logger LOG = LoggerFactory.getLogger(LoginRoutes.class);

    private static final Redirection AWAY =
            new Redirection(
                    "/oidc/login",
                    "beginProviderLogin",
                    "Sends the browser to the login provider.",
                    List.of());
    private static final Redirection BACK =
            new Redirection(
                    "/oidc/callback",
                    "endProviderLogin",
                    "Where the provider sends the browser back to: with a session to the page, or"
                            + " to the page that says why there is none.",
                    List.of(
                            new Operation.Query("state", "What belongs to the login."),
                            new Operation.Query("code", "What the provider redeems."),
                            new Operation.Query("error", "Why the provider refused.")));
    static final List<Redirection> REDIRECTIONS = List.of(AWAY, BACK);

    private static final int MOST_AT_ONCE = 16;

    /// Where the browser goes next.
    private record Next(String address, List<Cookie> cookies) {}

    @FunctionalInterface
    private interface Step {
        Next take() throws LoginRefused;
    }

    private final Vertx vertx;
    private final Oidc oidc;
    private final Access access;
    private final Guard guard;
    private final Executor workers;
    private final Semaphore places = new Semaphore(MOST_AT_ONCE);

    LoginRoutes(Vertx vertx, Oidc oidc, Access access, Guard guard, Executor workers) {
        this.vertx = vertx;
        this.oidc = oidc;
        this.access = access;
        this.guard = guard;
        this.workers = workers;
    }

    void addTo(Router router) {
        router.get(Api.BASE + AWAY.path()).handler(this::away);
        router.get(Api.BASE + BACK.path()).handler(this::back);
    }

    private void away(RoutingContext context) {
        HostAndPort here = context.request().authority();
        String redirect =
                here == null
                        ? ""
                        : (guard.secure() ? "https://" : "http://") + here + Api.BASE + BACK.path();
        answer(
                context,
                () -> {
                    if (redirect.isEmpty()) {
                        throw new LoginRefused("the request names no host to come back to");
                    }
                    Oidc.Begun begun = oidc.begin(redirect);
                    return new Next(
                            begun.address().toString(), List.of(guard.loginCookie(begun.state())));
                });
    }

    private void back(RoutingContext context) {
        String from = context.request().remoteAddress().hostAddress();
        String kept = guard.loginState(context.request());
        String state = text(context.request().getParam("state"));
        String code = text(context.request().getParam("code"));
        String error = context.request().getParam("error");
        answer(
                context,
                () -> {
                    try {
                        if (error != null) {
                            throw new LoginRefused("the login provider refused: " + word(error));
                        }
                        return in(oidc.finish(state, kept, code), from);
                    } catch (LoginRefused e) {
                        access.audit().write("?", from, "logIn", "?", null, null, e.getMessage());
                        throw e;
                    }
                });
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    /// An error code of RFC 6749, and nothing else that somebody may have put there.
    private static String word(String error) {
        return error.matches("[a-z_]{1,40}") ? error : "an error without a name";
    }

    private Next in(Principal principal, String from) {
        access.audit()
                .write(
                        principal.name(),
                        from,
                        "logIn",
                        principal.name(),
                        null,
                        principal.role().toString(),
                        "done by the login provider");
        List<Cookie> cookies = new ArrayList<>();
        cookies.add(guard.cookie(access.sessions().begin(principal).secret()));
        cookies.add(guard.loginCookie("").setMaxAge(0));
        return new Next("/", cookies);
    }

    private void answer(RoutingContext context, Step step) {
        if (!places.tryAcquire()) {
            context.response().setStatusCode(429).end("too many logins at once; try again\n");
            return;
        }
        Context loop = vertx.getOrCreateContext(); // the one that this runs on
        workers.execute(
                () -> {
                    Next next;
                    try {
                        next = step.take();
                    } catch (LoginRefused e) {
                        next = refused(e.getMessage());
                    } catch (RuntimeException e) {
                        LOG.warn("A login failed", e);
                        next = refused("something went wrong here; the log has it");
                    } finally {
                        places.release();
                    }
                    Next decided = next;
                    loop.runOnContext(_ -> redirect(context, decided));
                });
    }

    private static Next refused(String why) {
        String encoded = URLEncoder.encode(why, StandardCharsets.UTF_8).replace("+", "%20");
        return new Next("/#/refused/" + encoded, List.of());
    }

    private static void redirect(RoutingContext context, Next next) {
        if (context.response().ended() || context.response().closed()) {
            return;
        }
        next.cookies().forEach(context.response()::addCookie);
        context.response().setStatusCode(302).putHeader("Location", next.address()).end();
    }
}
