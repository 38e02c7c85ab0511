package org.medgateway.app.deployments;

import static org.assertj.core.api.Assertions.assertThat;

import org.medgateway.testdata.xds.Ledger;
import org.medgateway.testdata.xds.SoapMessage;
import org.medgateway.testdata.xds.XdsSamples.TestDocument;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Document sources and consumers: a client submits a document about its own patient on its first
/// visit, and asks for it ever after. The servers are a cluster with one store.
final class XdsDriver implements Driver {

    private static final Pattern ERROR = Pattern.compile("errorCode=\"([^\"]*)\"");
    private static final String SUCCESS = "ResponseStatusType:Success";

    /// A server of the cluster while it runs.
    interface Node extends AutoCloseable {
        InetSocketAddress address();

        Ledger ledger();

        @Override
        void close() throws IOException;
    }

    /// What the servers are, and how clients talk to them.
    interface Actor {
        String path();

        Node start(InetSocketAddress at) throws IOException;

        SoapMessage submission(String patient, TestDocument document);

        SoapMessage question(String patient, TestDocument document);

        /// What the answer to a question has to contain.
        String answer(TestDocument document);

        /// How often the cluster was given the document.
        int submissions(String patient, TestDocument document);
    }

    private final String service;
    private final Actor actor;
    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private final Map<String, InetSocketAddress> addresses = new LinkedHashMap<>();
    private final Set<Client> known = new HashSet<>();

    XdsDriver(String service, Places places, Actor actor) throws IOException {
        this.service = service;
        this.actor = actor;
        for (var server : places.servers().entrySet()) {
            Node node = actor.start(server.getValue().getFirst());
            nodes.put(server.getKey(), node);
            addresses.put(server.getKey(), node.address());
        }
    }

    @Override
    public InetSocketAddress address(String server) {
        return require(addresses, server);
    }

    @Override
    public List<String> exchange(List<InetSocketAddress> doors, Client client) throws IOException {
        List<String> reached = new ArrayList<>();
        for (InetSocketAddress door : doors) {
            boolean first = !known.contains(client);
            SoapMessage message = message(client, first);
            Map<String, Long> before = arrivals(message);
            WebAnswer answer = post(door, client, message);
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            assertThat(answer.text()).contains(SUCCESS);
            if (!first) {
                assertThat(answer.text()).contains(actor.answer(document(client)));
            }
            known.add(client);
            reached.add(grown(before, arrivals(message)));
        }
        return reached;
    }

    private SoapMessage message(Client client, boolean first) {
        return first
                ? actor.submission(patient(client), document(client))
                : actor.question(patient(client), document(client));
    }

    private static String patient(Client client) {
        return "4711-" + client.number() + "^^^&1.2.276.0.76.3.1.999&ISO";
    }

    private TestDocument document(Client client) {
        return TestDocument.text(
                "1.2.276.0.76.3.1.999." + client.number(),
                "Befund " + client.number() + " of " + service);
    }

    private WebAnswer post(InetSocketAddress door, Client client, SoapMessage message)
            throws IOException {
        try (Socket socket = client.connect(door)) {
            return WebAnswer.to(
                    socket,
                    actor.path(),
                    Map.of("Host", "xds.hospital.test", "Content-Type", message.contentType()),
                    message.body());
        }
    }

    /// How often each server got just these bytes.
    private Map<String, Long> arrivals(SoapMessage message) {
        String sha256 = Ledger.sha256(message.body());
        Map<String, Long> counts = new LinkedHashMap<>();
        nodes.forEach(
                (server, node) ->
                        counts.put(
                                server,
                                node.ledger().entries().stream()
                                        .filter(entry -> entry.sha256().equals(sha256))
                                        .count()));
        return counts;
    }

    private static String grown(Map<String, Long> before, Map<String, Long> after) {
        List<String> grown =
                after.keySet().stream()
                        .filter(server -> !Objects.equals(after.get(server), before.get(server)))
                        .toList();
        assertThat(grown).as("servers that got the request, bytes unchanged").hasSize(1);
        return grown.getFirst();
    }

    @Override
    public String refusal(InetSocketAddress door, Client client) throws IOException {
        WebAnswer answer = post(door, client, message(client, true));
        Matcher error = ERROR.matcher(answer.text());
        return error.find() ? error.group(1) : answer.status() + " " + answer.text();
    }

    @Override
    public void kill(String server) throws IOException {
        require(nodes, server).close();
    }

    @Override
    public void revive(String server) {
        Revival.of(
                () -> {
                    try {
                        nodes.put(server, actor.start(address(server)));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    private static <T> T require(Map<String, T> map, String server) {
        T found = map.get(server);
        if (found == null) {
            throw new IllegalArgumentException("there is no server " + server);
        }
        return found;
    }

    @Override
    public void verifyNothingLost() {
        Function<Client, Integer> submissions =
                client -> actor.submissions(patient(client), document(client));
        assertThat(known)
                .allSatisfy(
                        client ->
                                assertThat(submissions.apply(client))
                                        .as("how often %s was submitted", client)
                                        .isEqualTo(1));
    }

    @Override
    public void close() throws IOException {
        for (Node node : nodes.values()) {
            node.close();
        }
    }
}
