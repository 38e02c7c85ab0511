package org.medgateway.app.deployments;

import static org.assertj.core.api.Assertions.assertThat;

import org.medgateway.testdata.hl7.Hl7Receiver;
import org.medgateway.testdata.hl7.Hl7Sender;
import org.medgateway.testdata.hl7.Ledger;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// HL7 senders with a connection for each message, and engines that acknowledge what they store.
final class FeedDriver implements Driver {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final String service;
    private final Ledger ledger = new Ledger();
    private final Map<String, Hl7Receiver> engines = new LinkedHashMap<>();
    private int sent;

    FeedDriver(String service, Places places) {
        this.service = service;
        places.servers()
                .keySet()
                .forEach(server -> engines.put(server, new Hl7Receiver(server, ledger)));
    }

    @Override
    public InetSocketAddress address(String server) {
        return engine(server).address();
    }

    @Override
    public List<String> exchange(List<InetSocketAddress> doors, Client client)
            throws InterruptedException {
        List<String> reached = new ArrayList<>();
        for (InetSocketAddress door : doors) {
            String controlId = send(door, client, ledger);
            assertThat(ledger.answers(controlId))
                    .as("answers to one message")
                    .containsExactly("AA");
            reached.add(ledger.engines(controlId).getLast());
        }
        return reached;
    }

    /// Sends one message; answers its control id.
    private String send(InetSocketAddress door, Client client, Ledger book)
            throws InterruptedException {
        String name = service + "-" + ++sent;
        Hl7Sender.to(door, name, book).sockets(client.sockets()).patience(PATIENCE).run();
        return name + "-1-1";
    }

    @Override
    public String refusal(InetSocketAddress door, Client client) throws InterruptedException {
        Ledger refusals = new Ledger();
        String controlId = send(door, client, refusals);
        return refusals.answers(controlId)
                + (refusals.judge().errors().isEmpty() ? "" : " " + refusals.judge().errors());
    }

    @Override
    public void kill(String server) {
        engine(server).kill();
    }

    @Override
    public void revive(String server) {
        Revival.of(engine(server)::revive);
    }

    private Hl7Receiver engine(String server) {
        Hl7Receiver engine = engines.get(server);
        if (engine == null) {
            throw new IllegalArgumentException("there is no server " + server);
        }
        return engine;
    }

    @Override
    public void verifyNothingLost() {
        assertThat(ledger.judge().isSeamless()).as("no sender noticed: " + ledger.judge()).isTrue();
    }

    @Override
    public void close() {
        engines.values().forEach(Hl7Receiver::close);
    }
}
