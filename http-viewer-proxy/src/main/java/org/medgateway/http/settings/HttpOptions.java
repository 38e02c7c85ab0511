package org.medgateway.http.settings;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.config.Checked;
import org.medgateway.core.config.DataSize;
import org.medgateway.core.config.ProtocolOptions;
import org.medgateway.core.config.Scope;
import org.medgateway.core.config.Setting;
import org.medgateway.core.config.Shorthand;
import org.medgateway.core.config.VirtualServiceConfig;
import org.medgateway.core.route.AddressRange;
import org.medgateway.http.wire.Forwarding;
import org.medgateway.http.wire.HeaderRule;
import org.medgateway.http.wire.Template;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The settings of a web service.
public record HttpOptions(
        @Setting(value = "Whether clients may speak HTTP/2, over TLS.", defaultsTo = "true")
                boolean http2,
        @Setting(
                        value =
                                "What servers are told of the client: `on` for X-Forwarded-For,"
                                    + " -Proto and -Host, `forwarded` for Forwarded, `trusted-only`"
                                    + " for what trusted proxies say, `off`.",
                        defaultsTo = "on")
                Forwarding.Mode forwardedFor,
        @Setting(
                        value =
                                "Networks of the proxies before this one, whose words about the"
                                        + " client are believed.",
                        example = "[10.0.0.0/8]")
                List<String> trustedProxies,
        @Setting(
                        value = "The gateway's name in Via fields of requests; `off` for none.",
                        defaultsTo = "medgateway")
                String via,
        @Setting(value = "Changes to the fields of requests and answers.", defaultsTo = "{}")
                HeadersConfig headers,
        @Setting("Tell browsers to come over TLS only.") @Nullable HstsConfig hsts,
        @Setting(value = "How much is taken in.", defaultsTo = "{}") LimitsConfig limits,
        @Setting(
                        value =
                                "How long a client may rest between requests; 0 takes one request a"
                                        + " connection.",
                        defaultsTo = "60s")
                Duration keepAlive,
        @Setting(
                        value = "Whether a client that closes its side gives up its answer.",
                        defaultsTo = "true")
                boolean abortOnClose,
        @Setting(value = "How many servers are tried for a request, each once.", defaultsTo = "3")
                int attempts,
        @Setting(
                        value = "Connections to servers that are kept between requests.",
                        defaultsTo = "{}")
                ServerConnectionsConfig serverConnections,
        @Setting(
                        value = "Whether the exchange log shows paths; they may name patients.",
                        defaultsTo = "false")
                boolean logPaths)
        implements ProtocolOptions, Checked {

    /// Changes to fields, in order.
    public record HeadersConfig(
            @Setting("On requests.") List<HeaderRuleConfig> request,
            @Setting("On answers.") List<HeaderRuleConfig> response) {}

    /// One change.
    public record HeaderRuleConfig(
            @Setting("One more field of this name.") @Nullable String add,
            @Setting("This field, and no other of its name.") @Nullable String set,
            @Setting("No field of this name.") @Nullable String remove,
            @Setting(
                            value = "With `add` and `set`: the value, with variables.",
                            example = "\"%{req.host}\"")
                    @Nullable Template value)
            implements Checked {

        @Override
        public void check(Scope scope) {
            int named = (add == null ? 0 : 1) + (set == null ? 0 : 1) + (remove == null ? 0 : 1);
            if (named != 1) {
                scope.problem("", "expected one of add, set and remove, found " + named);
                return;
            }
            if (remove == null && value == null) {
                scope.problem("", "expected a value");
            }
            String name = add != null ? add : set != null ? set : remove;
            try {
                HeaderRule.requireChangeable(String.valueOf(name));
            } catch (IllegalArgumentException e) {
                scope.problem(
                        add != null ? "add" : set != null ? "set" : "remove",
                        String.valueOf(e.getMessage()));
            }
        }

        HeaderRule rule() {
            if (remove != null) {
                return new HeaderRule.Remove(remove);
            }
            if (value == null) {
                throw new IllegalStateException("refused by check");
            }
            return add != null
                    ? new HeaderRule.Add(add, value)
                    : new HeaderRule.Set(String.valueOf(set), value);
        }
    }

    /// Strict-Transport-Security (RFC 6797).
    @Shorthand("maxAge")
    public record HstsConfig(
            @Setting(value = "How long browsers remember it.", defaultsTo = "365d") Duration maxAge,
            @Setting(value = "Whether it holds for subdomains.", defaultsTo = "false")
                    boolean includeSubDomains,
            @Setting(value = "Whether browsers may have it built in.", defaultsTo = "false")
                    boolean preload) {

        String value() {
            return "max-age="
                    + maxAge.toSeconds()
                    + (includeSubDomains ? "; includeSubDomains" : "")
                    + (preload ? "; preload" : "");
        }
    }

    /// Limits; what exceeds them is answered 413, 414 or 431.
    public record LimitsConfig(
            @Setting(value = "A request line.", defaultsTo = "8KiB") DataSize requestLine,
            @Setting(value = "A whole head.", defaultsTo = "32KiB") DataSize head,
            @Setting(value = "Field lines in a head.", defaultsTo = "128") int fields,
            @Setting(value = "A request's body; 0 is no limit.", defaultsTo = "0") DataSize body)
            implements Checked {

        @Override
        public void check(Scope scope) {
            if (requestLine.bytes() < 64 || requestLine.bytes() > head.bytes()) {
                scope.problem("requestLine", "expected 64 B up to the size of a head");
            }
            if (head.bytes() > 1024 * 1024) {
                scope.problem("head", "expected up to 1MiB");
            }
            if (fields < 1 || fields > 10_000) {
                scope.problem("fields", "expected 1 to 10000, found " + fields);
            }
        }
    }

    /// Connections to servers.
    @Shorthand("idle")
    public record ServerConnectionsConfig(
            @Setting(
                            value = "How many to one server each event loop keeps; 0 keeps none.",
                            defaultsTo = "64")
                    int idle,
            @Setting(
                            value = "How long each is kept; less than the servers keep them.",
                            defaultsTo = "30s")
                    Duration idleTimeout)
            implements Checked {

        @Override
        public void check(Scope scope) {
            if (idle < 0 || idle > 100_000) {
                scope.problem("idle", "expected 0 to 100000, found " + idle);
            }
        }
    }

    @Override
    public Optional<String> refuseAttribute(String name) {
        return AttributeNames.refuse(name);
    }

    @Override
    public List<String> usualAttributes() {
        return AttributeNames.USUAL;
    }

    @Override
    public boolean keepsCookies() {
        return true;
    }

    @Override
    public void check(Scope scope) {
        for (int i = 0; i < trustedProxies.size(); i++) {
            try {
                AddressRange.parse(trustedProxies.get(i));
            } catch (IllegalArgumentException e) {
                scope.problem("trustedProxies[" + i + "]", String.valueOf(e.getMessage()));
            }
        }
        if (attempts < 1) {
            scope.problem("attempts", "expected at least 1, found " + attempts);
        }
        if (!via.matches("[!#$%&'*+.^_`|~0-9A-Za-z:-]+")) {
            scope.problem("via", "expected a name of letters, digits and -._:, or off");
        }
    }

    @Override
    public void check(VirtualServiceConfig service, Scope scope) {
        if (service.persistence().options() instanceof HttpPersistenceOptions cookie
                && service.persistence().by().equals("cookie")
                && cookie.sameSite().equals("None")
                && (Boolean.FALSE.equals(cookie.secure())
                        || cookie.secure() == null && service.tls() == null)) {
            scope.warning("persistence", "browsers drop a SameSite=None cookie that is not secure");
        }
    }
}
