package org.medgateway.http.settings;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.config.PersistenceConfig;
import org.medgateway.core.config.VirtualServiceConfig;
import org.medgateway.core.route.AddressRange;
import org.medgateway.http.wire.CookieSettings;
import org.medgateway.http.wire.Forwarding;
import org.medgateway.http.wire.HeadLimits;
import org.medgateway.http.wire.HeaderRule;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Makes the policy of a service from its configuration.
public final class PolicyMaker {

    private static final long LONGEST_PAGE = 1024 * 1024;

    private PolicyMaker() {}

    /// @throws IOException where the fallback page cannot be read
    public static WebPolicy of(VirtualServiceConfig service, HttpOptions options)
            throws IOException {
        HttpOptions.LimitsConfig limits = options.limits();
        return new WebPolicy(
                new HeadLimits(
                        (int) limits.requestLine().bytes(),
                        (int) limits.head().bytes(),
                        limits.fields()),
                limits.body().bytes(),
                options.keepAlive(),
                options.http2(),
                new Forwarding(
                        options.forwardedFor(), options.via().equals("off") ? null : options.via()),
                options.trustedProxies().stream().map(AddressRange::parse).toList(),
                rules(options.headers().request()),
                rules(options.headers().response()),
                options.hsts() == null ? null : options.hsts().value(),
                cookie(service),
                options.abortOnClose(),
                options.attempts(),
                options.serverConnections().idle(),
                options.serverConnections().idleTimeout(),
                fallback(service.fallback().page()),
                options.logPaths());
    }

    private static List<HeaderRule> rules(List<HttpOptions.HeaderRuleConfig> configured) {
        return configured.stream().map(HttpOptions.HeaderRuleConfig::rule).toList();
    }

    private static @Nullable CookieSettings cookie(VirtualServiceConfig service) {
        PersistenceConfig persistence = service.persistence();
        if (!persistence.by().equals(PersistenceConfig.COOKIE)
                || !(persistence.options() instanceof HttpPersistenceOptions options)) {
            return null;
        }
        return new CookieSettings(
                options.name(),
                options.maxIdle(),
                options.maxLife(),
                options.sameSite(),
                options.secure() == null ? service.tls() != null : options.secure(),
                options.httpOnly(),
                options.path(),
                options.domain());
    }

    private static WebPolicy.Fallback fallback(String page) throws IOException {
        return switch (page) {
            case "default" -> new WebPolicy.Fallback.BuiltIn();
            case "off" -> new WebPolicy.Fallback.Off();
            default -> {
                Path file = Path.of(page);
                if (Files.size(file) > LONGEST_PAGE) {
                    throw new IOException("the page " + file + " is longer than 1 MiB");
                }
                yield new WebPolicy.Fallback.Own(Files.readAllBytes(file));
            }
        };
    }
}
