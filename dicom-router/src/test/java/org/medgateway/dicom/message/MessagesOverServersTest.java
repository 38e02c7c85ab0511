package org.medgateway.dicom.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.medgateway.core.balance.RealServer;
import org.medgateway.core.spi.ServiceRefused;
import org.medgateway.dicom.DicomOptions;
import org.medgateway.dicom.Implementation;
import org.medgateway.dicom.association.AssociationRelays;
import org.medgateway.dicom.association.OneService;
import org.medgateway.dicom.wire.Abort;
import org.medgateway.dicom.wire.AssociateAccept;
import org.medgateway.dicom.wire.AssociateRequest;
import org.medgateway.dicom.wire.CommandSet;
import org.medgateway.dicom.wire.Dimse;
import org.medgateway.dicom.wire.Pdu;
import org.medgateway.dicom.wire.ProposedContext;
import org.medgateway.dicom.wire.Tag;
import org.medgateway.dicom.wire.Uids;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// C-STOREs of one client over associations with two servers that are open already, PDU by PDU. The
/// pool takes the first server that it has.
class MessagesOverServersTest {

    private static final String CT = "1.2.840.10008.5.1.4.1.1.2";
    private static final ContextKey CONTEXT = new ContextKey(CT, Uids.IMPLICIT_VR_LITTLE_ENDIAN);
    private static final AssociateRequest REQUEST =
            new AssociateRequest(
                    "PACS",
                    "CT1",
                    List.of(new ProposedContext(5, CT, List.of(Uids.IMPLICIT_VR_LITTLE_ENDIAN))),
                    Implementation.user(0));

    /// A client may be silent for less long than a server, so it has to be seen whose turn it is.
    private static final String SETTINGS =
            "mode: message\nkeepIdle: 1h\ntimeouts: {client: 10s, server: 60s}";

    private static final byte[] FIRST_HALF = new byte[1000];
    private static final byte[] SECOND_HALF = new byte[500];

    static {
        Arrays.fill(FIRST_HALF, (byte) 1);
        Arrays.fill(SECOND_HALF, (byte) 2);
    }

    @TempDir Path folder;
    private final RealServer a =
            new RealServer("A", InetSocketAddress.createUnresolved("a.example", 104));
    private final RealServer b =
            new RealServer("B", InetSocketAddress.createUnresolved("b.example", 104));
    private OneService service;
    private MessageExchange exchange;
    private EmbeddedChannel connection;
    private DimsePeer client;
    private DimsePeer serverA;
    private DimsePeer serverB;

    @BeforeEach
    void associate() throws ServiceRefused {
        service = new OneService(folder, SETTINGS, a, b);
        exchange = new MessageExchange(service, new AssociationRelays(service));
        serverA = new DimsePeer(new EmbeddedChannel(), 1);
        serverB = new DimsePeer(new EmbeddedChannel(), 1);
        connection = service.connect(exchange);
        client = new DimsePeer(connection, 5);
        keep(a, serverA);
        keep(b, serverB);
        client.send(OneService.bytes(REQUEST));
        assertThat(client.pdus())
                .singleElement()
                .isInstanceOfSatisfying(
                        AssociateAccept.class,
                        accept -> assertThat(accept.acceptedContexts()).isOne());
    }

    @AfterEach
    void nothingIsHeld() {
        connection.finishAndReleaseAll();
        assertThat(exchange.memory().taken()).isZero();
        assertThat(exchange.slabs().inUse()).isZero();
        exchange.close();
        serverA.close();
        serverB.close();
    }

    /// The server has accepted an association, and it is idle.
    private void keep(RealServer server, DimsePeer peer) {
        exchange.capabilities().learn(key(server), Set.of(CONTEXT), Set.of(CONTEXT), List.of());
        var association = association(server);
        association.start(peer.connection());
        exchange.associations(connection.eventLoop())
                .free(association, service.definition().options(DicomOptions.class));
    }

    private static ServerKey key(RealServer server) {
        return ServerKey.of(server, 104, REQUEST);
    }

    private ServerAssociation association(RealServer server) {
        return new ServerAssociation(
                key(server), service.state(server), Map.of(CONTEXT, 1), 0, 0, () -> {});
    }

    private static CommandSet store(int messageId) {
        return CommandSet.of(Dimse.C_STORE.requestField())
                .with(Tag.AFFECTED_SOP_CLASS_UID, CT)
                .with(Tag.MESSAGE_ID, messageId)
                .with(Tag.PRIORITY, 0)
                .with(Tag.COMMAND_DATA_SET_TYPE, 1)
                .with(Tag.AFFECTED_SOP_INSTANCE_UID, "1.2.3." + messageId);
    }

    private void sendWhole(int messageId) {
        client.command(store(messageId));
        client.data(FIRST_HALF, false);
        client.data(SECOND_HALF, true);
    }

    private static byte[] whole() {
        return ByteBufUtil.getBytes(Unpooled.wrappedBuffer(FIRST_HALF, SECOND_HALF));
    }

    @Test
    void anObjectIsAnsweredOnlyWhenItsServerHasAnswered() {
        sendWhole(77);
        var request = serverA.commands();
        assertThat(request)
                .singleElement()
                .satisfies(command -> assertThat(command.sopInstanceUid()).isEqualTo("1.2.3.77"));
        assertThat(serverA.dataSet()).isEqualTo(whole());
        assertThat(client.commands()).as("no server has it yet").isEmpty();

        serverA.command(request.getFirst().response(0));
        assertThat(client.commands())
                .singleElement()
                .satisfies(
                        response -> {
                            assertThat(response.respondedTo()).isEqualTo(77);
                            assertThat(response.status()).isZero();
                        });
        assertThat(serverB.commands()).isEmpty();
        client.send(OneService.bytes(new Pdu.ReleaseRequest()));
        assertThat(service.exchange().details().get("statuses"))
                .isEqualTo(Map.of("C-STORE 0000H", 1));
    }

    @Test
    void anObjectGoesOnWhileItComesInAndAWarningOfTheServerIsTheAnswer() {
        client.command(store(1));
        client.data(FIRST_HALF, false);
        assertThat(serverA.dataSet()).as("before the client has sent all").isEqualTo(FIRST_HALF);
        client.data(SECOND_HALF, true);
        assertThat(serverA.dataSet()).isEqualTo(whole());
        serverA.command(serverA.commands().getFirst().response(0xB000));
        assertThat(client.commands().getFirst().status()).isEqualTo(0xB000);
    }

    @Test
    void whoseMoveAnObjectBelongsToIsPassedOn() {
        client.command(
                store(2).with(Tag.MOVE_ORIGINATOR_AE_TITLE, "MOVESCU1")
                        .with(Tag.MOVE_ORIGINATOR_MESSAGE_ID, 4711));
        assertThat(serverA.commands())
                .singleElement()
                .satisfies(
                        command -> {
                            assertThat(command.ui(Tag.MOVE_ORIGINATOR_AE_TITLE))
                                    .contains("MOVESCU1");
                            assertThat(command.us(Tag.MOVE_ORIGINATOR_MESSAGE_ID)).hasValue(4711);
                        });
    }

    @Test
    void anotherServerGetsTheWholeObjectWhenOneDiesInTheMiddle() {
        client.command(store(3));
        client.data(FIRST_HALF, false);
        assertThat(serverA.commands()).hasSize(1);
        serverA.die();
        assertThat(serverB.dataSet()).isEqualTo(FIRST_HALF);
        client.data(SECOND_HALF, true);
        assertThat(serverB.dataSet()).isEqualTo(whole());
        serverB.command(serverB.commands().getFirst().response(0));
        assertThat(client.commands())
                .singleElement()
                .satisfies(response -> assertThat(response.respondedTo()).isEqualTo(3));
        client.send(OneService.bytes(new Pdu.ReleaseRequest()));
        assertThat(service.exchange().details().get("replays")).isEqualTo(1);
    }

    @Test
    void anotherServerGetsTheWholeObjectWhenOneDiesBeforeItsAnswer() {
        sendWhole(4);
        serverA.die();
        assertThat(serverB.dataSet()).isEqualTo(whole());
        serverB.command(serverB.commands().getFirst().response(0));
        assertThat(client.commands())
                .singleElement()
                .satisfies(response -> assertThat(response.status()).isZero());
    }

    @Test
    void anAnswerThatIsOfNoRequestIsAFailureOfItsServer() {
        sendWhole(5);
        var request = serverA.commands().getFirst();
        serverA.command(request.with(Tag.MESSAGE_ID, request.messageId() + 1).response(0));
        assertThat(serverA.pdus()).containsExactly(Abort.BY_USER);
        assertThat(client.commands()).as("that was no success").isEmpty();
        assertThat(serverB.dataSet()).isEqualTo(whole());
    }

    @Test
    void aClientThatAbortsInAnObjectLeavesNothingToBeFinished() {
        client.command(store(6));
        client.data(FIRST_HALF, false);
        client.send(OneService.bytes(Abort.BY_USER));
        assertThat(serverA.pdus()).as("half an object is no object").containsExactly(Abort.BY_USER);
        assertThat(serverB.commands()).isEmpty();
        assertThat(service.exchange().outcome()).isEqualTo("abandoned");
    }

    @Test
    void aClientThatDiesInAnObjectLeavesNothingToBeFinished() {
        client.command(store(7));
        client.data(FIRST_HALF, false);
        connection.close();
        assertThat(serverA.pdus()).containsExactly(Abort.BY_USER);
        assertThat(service.exchange().outcome()).isEqualTo("abandoned");
    }

    @Test
    void messageIdsTowardsAServerBeginAnewAfterTheLastOne() {
        var association = association(a);
        for (int id = 1; id <= 65535; id++) {
            assertThat(association.newMessageId()).isEqualTo(id);
        }
        assertThat(association.newMessageId()).isEqualTo(1);
    }

    @Test
    void aSecondObjectThatWasSentAheadWaitsForTheFirst() {
        sendWhole(8);
        sendWhole(9);
        assertThat(serverA.commands()).as("one object at a time").hasSize(1);
        serverA.command(serverA.commands().getFirst().response(0));
        assertThat(serverA.commands()).hasSize(2);
        serverA.command(serverA.commands().getLast().response(0));
        assertThat(client.commands()).extracting(CommandSet::respondedTo).containsExactly(8, 9);
    }

    @Test
    void aClientThatWaitsForItsAnswerIsNotSilent() {
        sendWhole(11);
        OneService.wait(connection, Duration.ofSeconds(30));
        assertThat(client.pdus()).isEmpty();
        serverA.command(serverA.commands().getFirst().response(0));
        assertThat(client.commands()).hasSize(1);
        OneService.wait(connection, Duration.ofSeconds(11));
        assertThat(client.pdus())
                .as("now it is its turn")
                .containsExactly(Abort.byProvider(Abort.Reason.NOT_SPECIFIED));
    }

    @Test
    void aClientThatStopsInAnObjectIsNotWaitedForForEver() {
        client.command(store(12));
        client.data(FIRST_HALF, false);
        OneService.wait(connection, Duration.ofSeconds(11));
        assertThat(client.pdus()).containsExactly(Abort.byProvider(Abort.Reason.NOT_SPECIFIED));
        assertThat(serverA.pdus()).containsExactly(Abort.BY_USER);
    }

    @Test
    void aServerThatDoesNotAnswerInTimeIsLeft() {
        sendWhole(10);
        assertThat(serverA.dataSet()).isEqualTo(whole());
        OneService.wait(connection, service.definition().timeouts().server().plusSeconds(1));
        assertThat(serverA.pdus()).containsExactly(Abort.BY_USER);
        assertThat(serverB.dataSet()).isEqualTo(whole());
    }
}
