package org.medgateway.dicom.association;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.medgateway.dicom.Implementation;
import org.medgateway.dicom.wire.AssociateReject;
import org.medgateway.dicom.wire.AssociateRequest;
import org.medgateway.dicom.wire.ProposedContext;
import org.medgateway.dicom.wire.Uids;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// Association requests that the gateway rejects itself (PS3.8 9.3.4), and what follows a reject.
class AssociationRequestedTest {

    @TempDir Path folder;

    private OneService service() {
        return new OneService(folder, "artim: 5s");
    }

    private static AssociateRequest request(int protocolVersion, String applicationContext) {
        return new AssociateRequest(
                protocolVersion,
                "PACS",
                "CT1",
                applicationContext,
                List.of(
                        new ProposedContext(
                                1, Uids.VERIFICATION, List.of(Uids.IMPLICIT_VR_LITTLE_ENDIAN))),
                Implementation.user(0),
                List.of());
    }

    private static EmbeddedChannel ask(OneService service, AssociateRequest request) {
        var client = service.connect(new AssociationRelays(service));
        client.writeInbound(Unpooled.copiedBuffer(OneService.bytes(request)));
        return client;
    }

    @Test
    void anotherProtocolVersionIsRejectedByTheProvider() {
        var service = service();
        var client = ask(service, request(2, AssociateRequest.APPLICATION_CONTEXT));
        assertThat(OneService.written(client))
                .isEqualTo(OneService.bytes(AssociateReject.PROTOCOL_VERSION_NOT_SUPPORTED));
        assertThat(service.exchange().outcome()).isEqualTo("refused-by-gateway");
    }

    @Test
    void laterVersionsBesideTheFirstDoNotMatter() {
        var service = service();
        var client = ask(service, request(3, AssociateRequest.APPLICATION_CONTEXT));
        assertThat(OneService.written(client))
                .as("there is no pool, which is the first thing that is wrong")
                .isEqualTo(OneService.bytes(AssociateReject.LOCAL_LIMIT_EXCEEDED));
    }

    @Test
    void anotherApplicationContextIsRejected() {
        var service = service();
        var client = ask(service, request(1, "1.2.840.10008.3.1.1.2"));
        assertThat(OneService.written(client))
                .isEqualTo(OneService.bytes(AssociateReject.CONTEXT_NAME_NOT_SUPPORTED));
        assertThat(service.exchange().why()).contains("application context name not supported");
    }

    @Test
    void whoIsRejectedHasTheTimeOfArtimToClose() {
        var client = ask(service(), request(1, AssociateRequest.APPLICATION_CONTEXT));
        assertThat(OneService.written(client))
                .isEqualTo(OneService.bytes(AssociateReject.LOCAL_LIMIT_EXCEEDED));
        OneService.wait(client, Duration.ofSeconds(4));
        assertThat(client.isOpen()).isTrue();
        client.writeInbound(Unpooled.copiedBuffer(OneService.bytes(request(1, "1.2.3"))));
        assertThat(OneService.written(client)).as("nobody listens any more").isEmpty();
        OneService.wait(client, Duration.ofSeconds(2));
        assertThat(client.isOpen()).isFalse();
    }
}
