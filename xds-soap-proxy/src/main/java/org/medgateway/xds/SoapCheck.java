package org.medgateway.xds;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.health.HealthCheck;
import org.medgateway.core.health.HealthCheckContext;
import org.medgateway.core.health.HealthCheckType;
import org.medgateway.core.health.Probe;
import org.medgateway.core.health.Verdict;
import org.medgateway.core.net.Connector;
import org.medgateway.http.wire.Fields;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionStage;

/// Posts a configured envelope and compares the answer with what is expected.
record SoapCheck(Connector connector, CheckAddress where, SoapCheckConfig config)
        implements HealthCheck {

    @Override
    public CompletionStage<Verdict> check(Probe probe) {
        return SoapProbe.ask(
                connector,
                where.tls(),
                where.of(probe.address()),
                probe,
                new SoapProbe.Question(
                        config.path(),
                        config.host(),
                        contentType(),
                        soapAction(),
                        config.envelope().getBytes(StandardCharsets.UTF_8)),
                (status, _, body) -> judge(config.expect(), status, SoapProbe.text(body)));
    }

    private String contentType() {
        if (config.version().equals("1.1")) {
            return "text/xml; charset=UTF-8";
        }
        return "application/soap+xml; charset=UTF-8"
                + (config.action() == null ? "" : "; action=\"" + config.action() + '"');
    }

    private Fields soapAction() {
        return config.version().equals("1.1")
                ? Fields.of("SOAPAction", '"' + orEmpty(config.action()) + '"')
                : new Fields();
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    static Verdict judge(SoapCheckConfig.Expectation expect, int status, String body) {
        boolean good =
                expect.status().isEmpty()
                        ? status == 200
                        : expect.status().stream().anyMatch(range -> range.contains(status));
        if (!good) {
            return Verdict.down("HTTP status " + status);
        }
        if (expect.contains() != null && !body.contains(expect.contains())) {
            return Verdict.down("the answer does not contain \"" + expect.contains() + "\"");
        }
        if (expect.regex() != null && !expect.regex().matcher(body).find()) {
            return Verdict.down("nothing in the answer fits " + expect.regex());
        }
        return Verdict.up("HTTP status " + status);
    }

    /// The type of this check.
    record Type() implements HealthCheckType<SoapCheckConfig> {
        @Override
        public String name() {
            return "soap";
        }

        @Override
        public Class<SoapCheckConfig> config() {
            return SoapCheckConfig.class;
        }

        @Override
        public HealthCheck open(SoapCheckConfig config, HealthCheckContext context) {
            return new SoapCheck(
                    context.connector(),
                    CheckAddress.of(config.port(), config.tls(), context),
                    config);
        }
    }
}
