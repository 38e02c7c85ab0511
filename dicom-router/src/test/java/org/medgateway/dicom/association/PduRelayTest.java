package org.medgateway.dicom.association;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;

import org.junit.jupiter.api.Test;
import org.medgateway.core.balance.Algorithm;
import org.medgateway.core.balance.Choice;
import org.medgateway.core.balance.Lease;
import org.medgateway.core.balance.Persistence;
import org.medgateway.core.balance.RealServer;
import org.medgateway.core.balance.Selection;
import org.medgateway.core.balance.ServerPool;
import org.medgateway.core.balance.ServerState;
import org.medgateway.core.balance.WaitingRoom;
import org.medgateway.dicom.Implementation;
import org.medgateway.dicom.upper.Opened;
import org.medgateway.dicom.wire.Abort;
import org.medgateway.dicom.wire.AssociateRequest;
import org.medgateway.dicom.wire.CommandSet;
import org.medgateway.dicom.wire.Dimse;
import org.medgateway.dicom.wire.Pdu;
import org.medgateway.dicom.wire.PdvFragmenter;
import org.medgateway.dicom.wire.Tag;
import org.medgateway.dicom.wire.Uids;
import org.medgateway.dicom.wire.UpperLayer;

import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// An established association in association mode, PDU by PDU.
class PduRelayTest {

    private final EmbeddedChannel client = new EmbeddedChannel();
    private final EmbeddedChannel server = new EmbeddedChannel();
    private final OneService service = new OneService(Path.of("unused"), "");
    private final PduRelay relay = established();

    private PduRelay established() {
        var machine = UpperLayer.acceptor();
        machine.on(UpperLayer.Event.TRANSPORT_CONNECT_INDICATION);
        machine.on(UpperLayer.Event.A_ASSOCIATE_RQ_PDU);
        machine.on(UpperLayer.Event.A_ASSOCIATE_RESPONSE_ACCEPT);
        var request = new AssociateRequest("PACS", "CT1", List.of(), Implementation.user(0));
        var connection = service.client(client);
        var trace = new AssociationTrace(service, connection, request, new NegotiationRows(), "");
        var association =
                new ClientAssociation(connection, service.definition(), request, machine, trace);
        return new PduRelay(association, lease());
    }

    private Lease lease() {
        var state = new ServerState("A", service.clock());
        var address = InetSocketAddress.createUnresolved("a", 104);
        var pool =
                new ServerPool(
                        "main",
                        List.of(new ServerPool.Server(new RealServer("A", address), state)),
                        null,
                        Algorithm.FIRST,
                        Persistence.NONE,
                        new WaitingRoom(0, Duration.ZERO));
        return switch (pool.choose(Selection.ANY)) {
            case Choice.Chosen(var granted) -> granted;
            case Choice.Full(var why) -> throw new AssertionError(why);
            case Choice.NoneAvailable(var why) -> throw new AssertionError(why);
        };
    }

    /// The server's connection, ready to be taken over.
    private final class Connected implements Opened.ServerConnection {
        @Override
        public Channel handTo(ChannelHandler owner) {
            server.pipeline().addLast(owner);
            return server;
        }

        @Override
        public void discard() {
            throw new AssertionError("it was to be taken over");
        }
    }

    private void start() {
        relay.start(new Connected());
    }

    private void fromClient(byte... bytes) {
        relay.received(Unpooled.copiedBuffer(bytes));
        relay.receivedAll();
    }

    private void fromServer(byte... bytes) {
        server.writeInbound(Unpooled.copiedBuffer(bytes));
    }

    private static byte[] echo(boolean response) {
        var out = new ByteArrayOutputStream();
        var request =
                CommandSet.of(Dimse.C_ECHO.requestField())
                        .with(Tag.AFFECTED_SOP_CLASS_UID, Uids.VERIFICATION)
                        .with(Tag.MESSAGE_ID, 7);
        new PdvFragmenter(0)
                .command(
                        1,
                        response ? request.response(0) : request,
                        Unpooled.buffer().alloc(),
                        piece -> {
                            out.writeBytes(ByteBufUtil.getBytes(piece));
                            piece.release();
                        });
        return out.toByteArray();
    }

    private static byte[] abort(Abort.Reason reason) {
        return OneService.bytes(Abort.byProvider(reason));
    }

    @Test
    void dataPassAsTheyAreWhereverTheyAreCut() {
        start();
        var request = echo(false);
        for (byte each : request) {
            fromClient(each);
        }
        assertThat(OneService.written(server)).isEqualTo(request);
        var response = echo(true);
        for (int cut = 0; cut <= response.length; cut++) {
            fromServer(Arrays.copyOf(response, cut));
            fromServer(Arrays.copyOfRange(response, cut, response.length));
            assertThat(OneService.written(client)).as("cut at %d", cut).isEqualTo(response);
        }
    }

    @Test
    void aReleaseIsPassedOnAndEndsBoth() {
        start();
        fromClient(echo(false));
        fromServer(echo(true));
        fromClient(OneService.bytes(new Pdu.ReleaseRequest()));
        assertThat(OneService.written(server)).endsWith(OneService.bytes(new Pdu.ReleaseRequest()));
        fromServer(OneService.bytes(new Pdu.ReleaseResponse()));
        assertThat(OneService.written(client))
                .endsWith(OneService.bytes(new Pdu.ReleaseResponse()));
        assertThat(server.isOpen()).isFalse();
        assertThat(client.isOpen()).as("the client is the one to close").isTrue();
        OneService.wait(client, service.definition().timeouts().request().plusHours(1));
        assertThat(client.isOpen()).as("but not for ever").isFalse();
        assertThat(service.exchange().outcome()).isEqualTo("succeeded");
        assertThat(service.exchange().details().get("statuses"))
                .isEqualTo(Map.of("C-ECHO 0000H", 1));
    }

    /// PS3.8 9.2.3, Sta9 to Sta12: both ask at once, each answers the other.
    @Test
    void aReleaseCollisionEndsWhenBothHaveAnswered() {
        start();
        fromClient(OneService.bytes(new Pdu.ReleaseRequest()));
        fromServer(OneService.bytes(new Pdu.ReleaseRequest()));
        assertThat(OneService.written(client))
                .isEqualTo(OneService.bytes(new Pdu.ReleaseRequest()));
        fromClient(OneService.bytes(new Pdu.ReleaseResponse()));
        assertThat(server.isOpen()).as("the server has not answered").isTrue();
        fromServer(OneService.bytes(new Pdu.ReleaseResponse()));
        assertThat(OneService.written(client))
                .isEqualTo(OneService.bytes(new Pdu.ReleaseResponse()));
        assertThat(service.exchange().outcome()).isEqualTo("succeeded");
    }

    @Test
    void theServersAbortReachesTheClientWithItsReason() {
        start();
        fromServer(abort(Abort.Reason.UNEXPECTED_PARAMETER));
        assertThat(OneService.written(client)).isEqualTo(abort(Abort.Reason.UNEXPECTED_PARAMETER));
        assertThat(client.isOpen()).isFalse();
        assertThat(server.isOpen()).isFalse();
        assertThat(service.exchange().outcome()).startsWith("failed");
    }

    @Test
    void theClientsAbortReachesTheServerAndIsNotTheServersFault() {
        start();
        fromClient(OneService.bytes(Abort.BY_USER));
        assertThat(OneService.written(server)).isEqualTo(OneService.bytes(Abort.BY_USER));
        assertThat(server.isOpen()).isFalse();
        assertThat(service.exchange().outcome()).isEqualTo("abandoned");
    }

    @Test
    void garbageEndsBothWithAnAbort() {
        start();
        fromClient("GET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(OneService.written(client)).isEqualTo(abort(Abort.Reason.UNRECOGNIZED_PDU));
        assertThat(OneService.written(server)).isEqualTo(abort(Abort.Reason.NOT_SPECIFIED));
        assertThat(service.exchange().outcome()).isEqualTo("abandoned");
    }

    @Test
    void aSecondRequestInsideTheAssociationEndsBothWithAnAbort() {
        start();
        fromClient(
                OneService.bytes(
                        new AssociateRequest("PACS", "CT1", List.of(), Implementation.user(0))));
        assertThat(OneService.written(client)).isEqualTo(abort(Abort.Reason.UNEXPECTED_PDU));
        assertThat(OneService.written(server)).isEqualTo(abort(Abort.Reason.NOT_SPECIFIED));
    }

    @Test
    void aServerThatCutsTheConnectionIsAnAbortForTheClient() {
        start();
        fromClient(echo(false));
        server.close();
        assertThat(OneService.written(client)).isEqualTo(abort(Abort.Reason.NOT_SPECIFIED));
        assertThat(client.isOpen()).isFalse();
        assertThat(service.exchange().outcome()).startsWith("failed");
    }

    @Test
    void aClientThatCutsTheConnectionIsAnAbortForTheServer() {
        start();
        relay.clientGone("the client cut the connection");
        assertThat(OneService.written(server)).isEqualTo(abort(Abort.Reason.NOT_SPECIFIED));
        assertThat(server.isOpen()).isFalse();
        assertThat(service.exchange().outcome()).isEqualTo("abandoned");
    }

    @Test
    void anAssociationOnWhichNothingMovesIsAborted() {
        start();
        OneService.wait(client, Duration.ofDays(1));
        assertThat(OneService.written(client)).isEqualTo(abort(Abort.Reason.NOT_SPECIFIED));
        assertThat(OneService.written(server)).isEqualTo(abort(Abort.Reason.NOT_SPECIFIED));
        assertThat(service.exchange().why()).startsWith("nothing moved for");
    }
}
