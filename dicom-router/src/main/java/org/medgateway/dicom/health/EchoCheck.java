package org.medgateway.dicom.health;

import io.netty.util.concurrent.Promise;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.balance.Outcome;
import org.medgateway.core.health.HealthCheck;
import org.medgateway.core.health.HealthCheckContext;
import org.medgateway.core.health.HealthCheckType;
import org.medgateway.core.health.Probe;
import org.medgateway.core.health.Verdict;
import org.medgateway.core.net.ClientTls;
import org.medgateway.core.net.Connector;
import org.medgateway.dicom.DicomServerOptions;
import org.medgateway.dicom.Implementation;
import org.medgateway.dicom.upper.AssociationOpener;
import org.medgateway.dicom.upper.Opened;
import org.medgateway.dicom.wire.AssociateRequest;
import org.medgateway.dicom.wire.ProposedContext;
import org.medgateway.dicom.wire.Uids;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Checks a server with an association and a C-ECHO.
public record EchoCheck(EchoCheckConfig config, Connector connector, @Nullable ClientTls tls)
        implements HealthCheck {

    @Override
    public CompletionStage<Verdict> check(Probe probe) {
        var answer = new CompletableFuture<Verdict>();
        Promise<Opened> opening =
                AssociationOpener.open(
                        connector,
                        probe.loop(),
                        new Connector.Target(address(probe), tls, null, null, probe.timeout()),
                        request(probe),
                        probe.timeout());
        opening.addListener(
                done -> {
                    if (done.isSuccess()) {
                        opened(opening.getNow(), answer);
                    }
                });
        answer.whenComplete((_, _) -> probe.loop().execute(() -> opening.cancel(false)));
        return answer;
    }

    private InetSocketAddress address(Probe probe) {
        var own = probe.address();
        if (config.port() == null) {
            return own;
        }
        return own.isUnresolved()
                ? InetSocketAddress.createUnresolved(own.getHostString(), config.port())
                : new InetSocketAddress(own.getAddress(), config.port());
    }

    private AssociateRequest request(Probe probe) {
        var called =
                config.calledAet() != null
                        ? config.calledAet().value()
                        : probe.server().options() instanceof DicomServerOptions options
                                ? options.called("ANY-SCP")
                                : "ANY-SCP";
        var verification =
                new ProposedContext(
                        1,
                        Uids.VERIFICATION,
                        List.of(Uids.IMPLICIT_VR_LITTLE_ENDIAN, Uids.EXPLICIT_VR_LITTLE_ENDIAN));
        return new AssociateRequest(
                called,
                config.callingAet().value(),
                List.of(verification),
                Implementation.user(16384));
    }

    private static void opened(Opened opened, CompletableFuture<Verdict> answer) {
        switch (opened) {
            case Opened.Accepted(var connection, var accept) -> {
                if (answer.isDone()) {
                    connection.discard();
                } else if (accept.acceptedContexts() == 0) {
                    connection.discard();
                    answer.complete(Verdict.down("accepted the association but not Verification"));
                } else {
                    new Echo(answer).start(connection);
                }
            }
            case Opened.Rejected(var reject) ->
                    answer.complete(
                            reject.isTransient()
                                    ? Verdict.downOrBusy(reject.inWords())
                                    : Verdict.down(reject.inWords()));
            // a busy server's kernel still takes connections
            case Opened.Failed(var kind, var why) ->
                    answer.complete(
                            kind == Outcome.Kind.CONNECT
                                    ? Verdict.down(why)
                                    : Verdict.downOrBusy(why));
        }
    }

    /// The type of this check.
    public record Type() implements HealthCheckType<EchoCheckConfig> {
        @Override
        public String name() {
            return "dicom-echo";
        }

        @Override
        public Class<EchoCheckConfig> config() {
            return EchoCheckConfig.class;
        }

        @Override
        public HealthCheck open(EchoCheckConfig config, HealthCheckContext context) {
            var tls =
                    config.tls() == null ? context.serviceTls() : context.tls().apply(config.tls());
            return new EchoCheck(config, context.connector(), tls);
        }
    }
}
