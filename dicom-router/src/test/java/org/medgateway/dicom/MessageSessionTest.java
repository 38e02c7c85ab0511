package org.medgateway.dicom;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.medgateway.core.spi.ServiceRefused;
import org.medgateway.dicom.association.AssociationRelays;
import org.medgateway.dicom.association.OneService;
import org.medgateway.dicom.message.MessageExchange;
import org.medgateway.dicom.wire.Abort;
import org.medgateway.dicom.wire.AssociateAccept;
import org.medgateway.dicom.wire.AssociateRequest;
import org.medgateway.dicom.wire.CommandSet;
import org.medgateway.dicom.wire.Decoded;
import org.medgateway.dicom.wire.Dimse;
import org.medgateway.dicom.wire.Pdu;
import org.medgateway.dicom.wire.PduDecoder;
import org.medgateway.dicom.wire.PdvFragmenter;
import org.medgateway.dicom.wire.ProposedContext;
import org.medgateway.dicom.wire.Tag;
import org.medgateway.dicom.wire.Uids;
import org.medgateway.dicom.wire.WireLimits;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// An association that the gateway accepts itself, PDU by PDU, with C-ECHO as the message that
/// needs no server.
class MessageSessionTest {

    @TempDir Path folder;
    private final List<MessageExchange> exchanges = new ArrayList<>();

    @AfterEach
    void close() {
        exchanges.forEach(MessageExchange::close);
    }

    private EmbeddedChannel connect(OneService service) throws ServiceRefused {
        var exchange = new MessageExchange(service, new AssociationRelays(service));
        exchanges.add(exchange);
        return service.connect(exchange);
    }

    private OneService service() {
        return new OneService(folder, "mode: message");
    }

    private static byte[] request() {
        return OneService.bytes(
                new AssociateRequest(
                        "PACS",
                        "CT1",
                        List.of(
                                new ProposedContext(
                                        5,
                                        Uids.VERIFICATION,
                                        List.of(Uids.IMPLICIT_VR_LITTLE_ENDIAN))),
                        Implementation.user(0)));
    }

    private static byte[] echo(int messageId) {
        var out = new ByteArrayOutputStream();
        new PdvFragmenter(0)
                .command(
                        5,
                        CommandSet.of(Dimse.C_ECHO.requestField())
                                .with(Tag.AFFECTED_SOP_CLASS_UID, Uids.VERIFICATION)
                                .with(Tag.MESSAGE_ID, messageId),
                        Unpooled.buffer().alloc(),
                        piece -> {
                            out.writeBytes(ByteBufUtil.getBytes(piece));
                            piece.release();
                        });
        return out.toByteArray();
    }

    private static void send(EmbeddedChannel client, byte... bytes) {
        client.writeInbound(Unpooled.copiedBuffer(bytes));
    }

    private static byte[] abort(Abort.Reason reason) {
        return OneService.bytes(Abort.byProvider(reason));
    }

    private static EmbeddedChannel accepted(EmbeddedChannel client) {
        send(client, request());
        var answer =
                new PduDecoder(WireLimits.DEFAULT)
                        .next(Unpooled.wrappedBuffer(OneService.written(client)));
        assertThat(answer)
                .isInstanceOfSatisfying(
                        Decoded.Control.class,
                        control ->
                                assertThat(control.pdu())
                                        .isInstanceOfSatisfying(
                                                AssociateAccept.class,
                                                accept -> {
                                                    assertThat(accept.acceptedContexts()).isOne();
                                                    assertThat(accept.contexts().getFirst().id())
                                                            .isEqualTo(5);
                                                }));
        return client;
    }

    @Test
    void acceptsAnswersAndReleasesByteByByte() throws ServiceRefused {
        var service = service();
        var client = connect(service);
        var answers = new ByteArrayOutputStream();
        for (byte[] pdu :
                List.of(request(), echo(1), echo(2), OneService.bytes(new Pdu.ReleaseRequest()))) {
            for (byte each : pdu) {
                send(client, each);
            }
            answers.writeBytes(OneService.written(client));
        }
        assertThat(answers.toByteArray()).endsWith(OneService.bytes(new Pdu.ReleaseResponse()));
        assertThat(service.exchange().outcome()).isEqualTo("succeeded");
        assertThat(service.exchange().details().get("statuses"))
                .isEqualTo(Map.of("C-ECHO 0000H", 2));
        assertThat(client.isOpen()).as("the client is the one to close").isTrue();
        OneService.wait(client, Duration.ofHours(1));
        assertThat(client.isOpen()).isFalse();
    }

    @Test
    void whatCameWithTheRequestIsDoneAfterTheAnswer() throws ServiceRefused {
        var service = service();
        var client = connect(service);
        var both = new ByteArrayOutputStream();
        both.writeBytes(request());
        both.writeBytes(echo(1));
        send(client, both.toByteArray());
        OneService.written(client);
        send(client, OneService.bytes(new Pdu.ReleaseRequest()));
        assertThat(service.exchange().details().get("statuses"))
                .isEqualTo(Map.of("C-ECHO 0000H", 1));
    }

    @Test
    void theClientsAbortEndsItWithoutAnAnswer() throws ServiceRefused {
        var service = service();
        var client = accepted(connect(service));
        send(client, OneService.bytes(Abort.BY_USER));
        assertThat(OneService.written(client)).isEmpty();
        assertThat(client.isOpen()).isFalse();
        assertThat(service.exchange().outcome()).isEqualTo("abandoned");
    }

    @Test
    void garbageIsAnsweredWithAnAbort() throws ServiceRefused {
        var service = service();
        var client = accepted(connect(service));
        send(client, "GET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(OneService.written(client)).isEqualTo(abort(Abort.Reason.UNRECOGNIZED_PDU));
        assertThat(client.isOpen()).isFalse();
        assertThat(service.exchange().outcome()).isEqualTo("abandoned");
    }

    @Test
    void garbageInsteadOfARequestIsAnsweredWithAnAbort() throws ServiceRefused {
        var client = connect(service());
        send(client, "GET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(OneService.written(client)).isEqualTo(abort(Abort.Reason.UNRECOGNIZED_PDU));
        assertThat(client.isOpen()).isFalse();
    }

    @Test
    void aMessageInAContextThatWasNotAcceptedIsAnsweredWithAnAbort() throws ServiceRefused {
        var client = accepted(connect(service()));
        var other = echo(1);
        other[10] = 7; // [PDU type, 0][length 4][PDV length 4][context]
        send(client, other);
        assertThat(OneService.written(client))
                .isEqualTo(abort(Abort.Reason.INVALID_PARAMETER_VALUE));
    }

    @Test
    void dataAfterTheReleaseGoNowhere() throws ServiceRefused {
        var service = service();
        var client = accepted(connect(service));
        send(client, OneService.bytes(new Pdu.ReleaseRequest()));
        OneService.written(client);
        send(client, echo(1));
        assertThat(OneService.written(client)).as("nobody listens any more").isEmpty();
        assertThat(service.exchange().outcome()).isEqualTo("succeeded");
    }

    @Test
    void aClientThatCutsTheConnectionIsWrittenDown() throws ServiceRefused {
        var service = service();
        var client = accepted(connect(service));
        send(client, Arrays.copyOf(echo(1), 20));
        client.close();
        assertThat(service.exchange().outcome()).isEqualTo("abandoned");
        assertThat(service.exchange().why()).isEqualTo("the client cut the connection");
    }

    @Test
    void aClientThatSaysNothingIsNotWaitedForForEver() throws ServiceRefused {
        var client = connect(service());
        OneService.wait(client, Duration.ofHours(1));
        assertThat(client.isOpen()).isFalse();
        var service = new OneService(folder, "mode: message\ntimeouts: {client: 10s}");
        var idle = accepted(connect(service));
        OneService.wait(idle, Duration.ofSeconds(11));
        assertThat(OneService.written(idle)).isEqualTo(abort(Abort.Reason.NOT_SPECIFIED));
        assertThat(service.exchange().why()).isEqualTo("the client sent nothing for 10 s");
    }
}
