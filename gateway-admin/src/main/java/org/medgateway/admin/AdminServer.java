package org.medgateway.admin;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

import org.jspecify.annotations.Nullable;
import org.medgateway.admin.access.Access;
import org.medgateway.admin.access.PrivateFile;
import org.medgateway.admin.alert.Alerts;
import org.medgateway.admin.certificate.Certificates;
import org.medgateway.admin.configuration.Configuration;
import org.medgateway.admin.rest.Api;
import org.medgateway.admin.rest.StandingOrders;
import org.medgateway.admin.snmp.Snmp;
import org.medgateway.core.config.AdminSettings;
import org.medgateway.core.observe.Event;
import org.medgateway.core.observe.Events;
import org.medgateway.core.runtime.Administration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/// The administration while it runs: REST API, web page, alerts.
public final class AdminServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AdminServer.class);
    private static final long PATIENCE_SECONDS = 20;
    private static final Pattern BROKEN_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");
    private static final Pattern DOT_SEGMENT = Pattern.compile("/(\\.|%2[eE]){1,2}(/|$)");

    private static final Pattern PARAMETER = Pattern.compile(":([a-zA-Z]+)");

    private final Vertx vertx;
    private final HttpServer server;
    private final Router router;
    private final Api api;
    private final Alerts alerts;
    private final Snmp snmp;
    private final Access access;
    private final boolean plain;
    private final String host;
    private final Events.Subscription subscription;
    private final ExecutorService chores = Executors.newVirtualThreadPerTaskExecutor();

    private AdminServer(
            Vertx vertx,
            HttpServer server,
            Router router,
            Api api,
            Alerts alerts,
            Snmp snmp,
            Access access,
            AdminSettings settings,
            Administration gateway,
            StandingOrders orders) {
        this.vertx = vertx;
        this.server = server;
        this.router = router;
        this.api = api;
        this.alerts = alerts;
        this.snmp = snmp;
        this.access = access;
        this.plain = settings.plain();
        this.host = settings.listen().host();
        this.subscription =
                gateway.events()
                        .subscribe(
                                event -> {
                                    if (event instanceof Event.ConfigurationApplied) {
                                        chores.execute(orders::remind);
                                        chores.execute(snmp::follow);
                                    } else if (event instanceof Event.CertificateLoaded loaded
                                            && loaded.name()
                                                    .equals(
                                                            "certificates."
                                                                    + settings.certificate())) {
                                        chores.execute(() -> showNewCertificate(gateway, settings));
                                    }
                                });
    }

    /// Starts the administration of a running gateway.
    ///
    /// @param settings where it listens; what else they say is read anew from the configuration in
    ///   force whenever it matters
    /// @param version of the program, for those who ask
    /// @throws IOException where the state folder cannot be used or the address is taken
    public static AdminServer start(Administration gateway, AdminSettings settings, String version)
            throws IOException {
        Path folder = gateway.config().gateway().stateDirectory().resolve("admin").toAbsolutePath();
        PrivateFile.createFolder(folder);
        InstantSource clock = InstantSource.system();
        Access access = new Access(folder, clock);
        Configuration configuration = new Configuration(gateway, folder.resolve("history"), clock);
        Certificates certificates =
                new Certificates(gateway, configuration, folder.resolve("certificates"), clock);
        StandingOrders orders = new StandingOrders(gateway, folder.resolve("servers.json"));
        HttpServerOptions options = options(gateway, settings, folder);
        Vertx vertx =
                Vertx.vertx(
                        new VertxOptions()
                                .setEventLoopPoolSize(1)
                                .setWorkerPoolSize(2)
                                .setInternalBlockingPoolSize(2)
                                .setFileSystemOptions(
                                        new FileSystemOptions()
                                                .setFileCachingEnabled(false)
                                                .setClassPathResolvingEnabled(false)));
        Api api =
                new Api(
                        vertx,
                        gateway,
                        access,
                        configuration,
                        certificates,
                        orders,
                        !settings.plain(),
                        version);
        Snmp snmp = new Snmp(gateway, version, folder, clock);
        Alerts alerts = null;
        try {
            Router router = Router.router(vertx);
            router.route().handler(AdminServer::protect);
            api.addTo(router);
            Pages.addTo(router);
            HttpServer server =
                    await(
                            vertx.createHttpServer(options)
                                    .requestHandler(request -> route(router, request))
                                    .listen());
            alerts = new Alerts(gateway, folder.resolve("alerts.json"), clock);
            orders.remind();
            AdminServer started =
                    new AdminServer(
                            vertx, server, router, api, alerts, snmp, access, settings, gateway,
                            orders);
            snmp.follow();
            started.announce();
            return started;
        } catch (IOException | RuntimeException e) {
            api.close();
            if (alerts != null) {
                alerts.close();
            }
            var _ = vertx.close();
            throw e;
        }
    }

    private static HttpServerOptions options(
            Administration gateway, AdminSettings settings, Path folder) throws IOException {
        HttpServerOptions options =
                new HttpServerOptions()
                        .setHost(
                                settings.listen().host().isEmpty()
                                        ? "0.0.0.0"
                                        : settings.listen().host())
                        .setPort(settings.listen().port())
                        .setIdleTimeout(120)
                        .setIdleTimeoutUnit(TimeUnit.SECONDS)
                        .setMaxHeaderSize(16 << 10)
                        .setMaxInitialLineLength(8 << 10)
                        .setCompressionSupported(true);
        if (!settings.plain()) {
            options.setSsl(true)
                    .setUseAlpn(true)
                    .setKeyCertOptions(
                            ServerCertificate.of(gateway.config(), settings.certificate(), folder));
        }
        return options;
    }

    private static <T> T await(Future<T> future) throws IOException {
        try {
            return future.toCompletionStage()
                    .toCompletableFuture()
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IOException(
                    "the administration cannot listen: " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("the administration did not begin to listen in time", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /// The router fails with an exception of its own on a path whose escapes are broken, and takes
    /// one with dot segments for another path. No client that means well sends either, and saying
    /// so is the client's affair and not the log's.
    private static void route(Router router, HttpServerRequest request) {
        String path = request.path();
        if (path == null || BROKEN_ESCAPE.matcher(path).find()) {
            refuse(request, "the path has a broken escape\n");
        } else if (DOT_SEGMENT.matcher(path).find()) {
            refuse(request, "the path has a segment of dots\n");
        } else {
            router.handle(request);
        }
    }

    private static void refuse(HttpServerRequest request, String why) {
        request.response()
                .setStatusCode(400)
                .putHeader("Content-Type", "text/plain; charset=utf-8")
                .end(why);
    }

    /// Headers that bind a browser to what the page is meant to do.
    private static void protect(RoutingContext context) {
        context.response()
                .putHeader(
                        "Content-Security-Policy",
                        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'"
                                + " data:; connect-src 'self'; base-uri 'none'; form-action 'none';"
                                + " frame-ancestors 'none'")
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Referrer-Policy", "no-referrer")
                .putHeader("Cross-Origin-Opener-Policy", "same-origin")
                .putHeader("Cross-Origin-Resource-Policy", "same-origin")
                .putHeader("Cache-Control", "no-store");
        context.next();
    }

    /// Connections that are open keep the old certificate.
    private void showNewCertificate(Administration gateway, AdminSettings settings) {
        try {
            Path folder = gateway.config().gateway().stateDirectory().resolve("admin");
            await(
                    server.updateSSLOptions(
                            options(gateway, settings, folder).getSslOptions(), true));
            LOG.info("The administration shows the new certificate {}", settings.certificate());
        } catch (IOException | RuntimeException e) {
            LOG.warn(
                    "The administration keeps its certificate, for the new one cannot be used: {}",
                    e.toString());
        }
    }

    private void announce() {
        LOG.info("The administration is at {}", url());
        String token = access.setupToken();
        if (token != null) {
            // On the console and nowhere else: whoever reads the log later must not come in by it.
            System.out.println(
                    "\nNobody can log in to the administration yet. Make the first administrator"
                            + " at\n\n    "
                            + url()
                            + "#/setup/"
                            + token
                            + "\n");
        }
    }

    /// Where it is.
    public String url() {
        String shown = host.isEmpty() ? "localhost" : host.contains(":") ? "[" + host + "]" : host;
        return (plain ? "http://" : "https://") + shown + ":" + server.actualPort() + "/";
    }

    /// The address that it listens on.
    public InetSocketAddress address() {
        return new InetSocketAddress(host.isEmpty() ? "localhost" : host, server.actualPort());
    }

    /// Every method and path that leads somewhere, as `GET /api/v1/services/{service}`: for the
    /// test that compares them with the document.
    SortedSet<String> routes() {
        SortedSet<String> found = new TreeSet<>();
        for (Route route : router.getRoutes()) {
            if (route.getPath() != null && route.methods() != null) {
                String path = PARAMETER.matcher(route.getPath()).replaceAll("{$1}");
                route.methods().forEach(method -> found.add(method + " " + path));
            }
        }
        return found;
    }

    /// The UDP port of the SNMP agent; -1 where none runs.
    public int snmpPort() {
        return snmp.port();
    }

    /// What lets the first administrator be made; null once there is one.
    public @Nullable String setupToken() {
        return access.setupToken();
    }

    @Override
    public void close() {
        subscription.close();
        api.close();
        alerts.close();
        snmp.close();
        chores.close();
        try {
            vertx.close()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("The administration did not close in order", e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
