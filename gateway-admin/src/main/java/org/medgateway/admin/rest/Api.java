package org.medgateway.admin.rest;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;

import org.jspecify.annotations.Nullable;
import org.medgateway.admin.access.Access;
import org.medgateway.admin.access.Principal;
import org.medgateway.admin.certificate.Certificates;
import org.medgateway.admin.configuration.Configuration;
import org.medgateway.admin.oidc.Oidc;
import org.medgateway.core.config.AdminRole;
import org.medgateway.core.config.AdminSettings;
import org.medgateway.core.observe.Events;
import org.medgateway.core.runtime.Administration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/// The REST API as routes of the web server. Rights are checked before a body is read; handlers run
/// on virtual threads, a bounded number at once.
public final class Api implements AutoCloseable {

    public static final String BASE = "/api/v1";

    private static final Logger LOG = LoggerFactory.getLogger(Api.class);
    private static final long LARGEST_BODY = 6L << 20;
    private static final long LARGEST_BODY_OF_STRANGERS = 16L << 10;
    private static final int MOST_AT_ONCE = 64;
    private static final Duration DEFAULT_IDLE = Duration.ofMinutes(30);

    private final Vertx vertx;
    private final Administration gateway;
    private final Guard guard;
    private final List<Operation> operations;
    private final byte[] document;
    private final Feed feed;
    private final LoginRoutes logins;
    private final Events.Subscription subscription;
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore places = new Semaphore(MOST_AT_ONCE);

    /// @param secure whether clients come by TLS
    public Api(
            Vertx vertx,
            Administration gateway,
            Access access,
            Configuration configuration,
            Certificates certificates,
            StandingOrders orders,
            boolean secure,
            String version) {
        this.vertx = vertx;
        this.gateway = gateway;
        this.guard = new Guard(access, secure, () -> idle(gateway));
        Happenings happenings = new Happenings();
        this.subscription = gateway.events().subscribe(happenings::on);
        Operation.Table table = new Operation.Table();
        Oidc oidc = new Oidc(gateway, access.users(), InstantSource.system());
        this.logins = new LoginRoutes(vertx, oidc, access, guard, workers);
        new AccessOperations(gateway, access, guard, oidc, version).addTo(table);
        new ServiceOperations(gateway, configuration, orders, access.audit()).addTo(table);
        new RuleOperations(gateway, configuration, access.audit()).addTo(table);
        new CertificateOperations(gateway, certificates, access.audit()).addTo(table);
        new ConfigurationOperations(gateway, configuration, access.audit()).addTo(table);
        new ObservationOperations(gateway, happenings, access.audit()).addTo(table);
        this.operations = table.operations();
        this.document =
                Json.MAPPER.writeValueAsBytes(
                        OpenApi.document(operations, LoginRoutes.REDIRECTIONS, version));
        this.feed = new Feed(vertx, new Overview(gateway), happenings, guard);
    }

    private static Duration idle(Administration gateway) {
        AdminSettings settings = gateway.config().admin();
        return settings == null ? DEFAULT_IDLE : settings.sessionTimeout();
    }

    /// Adds the routes of the API, of probes and of metrics.
    public void addTo(Router router) {
        router.get("/livez").handler(context -> text(context, 200, "alive"));
        router.get("/readyz").handler(this::ready);
        router.get("/metrics").handler(this::metrics);
        router.get(BASE + "/openapi.json").handler(this::openApi);
        router.get(BASE + "/events").handler(this::events);
        logins.addTo(router);
        for (Operation operation : operations) {
            String path = BASE + operation.path().replace("{", ":").replace("}", "");
            // One route for each step: the web server insists that bodies are read before anything
            // else of a route happens, and here strangers are turned away before.
            router.route(operation.method(), path).handler(context -> admit(context, operation));
            if (operation.body() != null) {
                router.route(operation.method(), path)
                        .handler(
                                BodyHandler.create(false)
                                        .setBodyLimit(
                                                operation.role() == null
                                                        ? LARGEST_BODY_OF_STRANGERS
                                                        : LARGEST_BODY));
            }
            router.route(operation.method(), path).handler(context -> perform(context, operation));
        }
        for (int status : new int[] {400, 404, 405, 406, 413, 415, 500}) {
            router.errorHandler(status, Api::failed);
        }
    }

    private void admit(RoutingContext context, Operation operation) {
        try {
            Principal principal = guard.admit(context.request(), operation.role());
            if (principal != null) {
                context.put("principal", principal);
            }
            if (operation.body() != null && !isJson(context.request().getHeader("Content-Type"))) {
                throw new Refusal(415, "expected Content-Type: application/json");
            }
            context.next();
        } catch (Refusal e) {
            problem(context, e);
        }
    }

    private static boolean isJson(@Nullable String type) {
        return type != null
                && (type.equalsIgnoreCase("application/json")
                        || type.toLowerCase(java.util.Locale.ROOT).startsWith("application/json;"));
    }

    private void perform(RoutingContext context, Operation operation) {
        if (!places.tryAcquire()) {
            problem(context, new Refusal(429, "too many requests at once; try again"));
            return;
        }
        Context loop = vertx.getOrCreateContext(); // the one that this runs on
        Principal principal = context.get("principal");
        Buffer sent = operation.body() == null ? null : context.body().buffer();
        byte[] bytes = sent == null ? new byte[0] : sent.getBytes();
        workers.execute(
                () -> {
                    Runnable answer;
                    try {
                        answer = handled(context, operation, principal, bytes);
                    } finally {
                        places.release();
                    }
                    loop.runOnContext(_ -> answer.run());
                });
    }

    private static Runnable handled(
            RoutingContext context,
            Operation operation,
            @Nullable Principal principal,
            byte[] bytes) {
        try {
            Class<?> type = operation.body();
            Object body = type == null ? null : Json.read(bytes, type);
            Call call = new Call(context, principal, body);
            Object answer = operation.action().run(call);
            byte[] json = answer == null ? null : Json.MAPPER.writeValueAsBytes(answer);
            return () -> answer(context, call, json);
        } catch (Refusal e) {
            return () -> problem(context, e);
        } catch (Exception | StackOverflowError e) {
            String id = UUID.randomUUID().toString();
            LOG.warn("Request {} to {} failed", id, operation.id(), e);
            return () ->
                    problem(
                            context,
                            new Refusal(500, "something went wrong here; the log has it as " + id));
        }
    }

    private static void answer(RoutingContext context, Call call, byte @Nullable [] json) {
        HttpServerResponse response = context.response();
        if (response.ended() || response.closed()) {
            return;
        }
        if (call.cookie() != null) {
            response.addCookie(call.cookie());
        }
        if (call.etag() != null) {
            response.putHeader("ETag", '"' + call.etag() + '"');
        }
        if (json == null) {
            response.setStatusCode(204).end();
        } else {
            response.putHeader("Content-Type", "application/json").end(Buffer.buffer(json));
        }
    }

    private static void failed(RoutingContext context) {
        int status = context.statusCode();
        if (context.failure() instanceof Refusal refusal) {
            problem(context, refusal);
            return;
        }
        if (status < 400 || status >= 500) {
            if (context.failure() instanceof IllegalArgumentException) {
                status = 400; // such as a path whose escapes are broken
            } else {
                LOG.warn("A request failed: {}", context.request().path(), context.failure());
                status = 500;
            }
        }
        String detail =
                switch (status) {
                    case 404 -> "there is nothing at this path";
                    case 405 -> "this method is not possible here";
                    case 413 -> "the body is too large";
                    case 500 -> "something went wrong here; the log has it";
                    default -> "the request is not understood";
                };
        problem(context, new Refusal(status, detail));
    }

    private static void problem(RoutingContext context, Refusal refusal) {
        HttpServerResponse response = context.response();
        if (response.ended() || response.closed() || response.headWritten()) {
            return;
        }
        if (refusal.status() == 401) {
            response.putHeader("WWW-Authenticate", "Bearer");
        }
        response.setStatusCode(refusal.status())
                .putHeader("Content-Type", "application/problem+json")
                .end(
                        Buffer.buffer(
                                Json.MAPPER.writeValueAsBytes(
                                        ProblemDetail.of(
                                                refusal.status(),
                                                refusal.detail(),
                                                refusal.errors()))));
    }

    private static void text(RoutingContext context, int status, String text) {
        context.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "text/plain; charset=utf-8")
                .end(text + "\n");
    }

    private void ready(RoutingContext context) {
        int wanted = gateway.config().virtualServices().size();
        int running = gateway.services().size();
        boolean ready = running == wanted;
        text(context, ready ? 200 : 503, ready ? "ready" : "not ready");
    }

    private void metrics(RoutingContext context) {
        try {
            guard.admit(context.request(), AdminRole.VIEWER);
        } catch (Refusal e) {
            problem(context, e);
            return;
        }
        Context loop = vertx.getOrCreateContext(); // the one that this runs on
        workers.execute(
                () -> {
                    String scraped = gateway.observation().metrics().scrape();
                    loop.runOnContext(
                            _ ->
                                    context.response()
                                            .putHeader(
                                                    "Content-Type",
                                                    "text/plain; version=0.0.4; charset=utf-8")
                                            .end(scraped));
                });
    }

    private void openApi(RoutingContext context) {
        context.response()
                .putHeader("Content-Type", "application/json")
                .end(Buffer.buffer(document));
    }

    private void events(RoutingContext context) {
        try {
            guard.admit(context.request(), AdminRole.VIEWER);
            feed.open(context);
        } catch (Refusal e) {
            problem(context, e);
        }
    }

    @Override
    public void close() {
        subscription.close();
        feed.close();
        workers.close();
    }
}
