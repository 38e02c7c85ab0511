package org.medgateway.dicom.association;

import org.medgateway.core.balance.Outcome;
import org.medgateway.core.observe.Event;
import org.medgateway.core.observe.Exchange;
import org.medgateway.core.spi.ClientConnection;
import org.medgateway.core.spi.ServiceContext;
import org.medgateway.dicom.wire.AssociateAccept;
import org.medgateway.dicom.wire.AssociateReject;
import org.medgateway.dicom.wire.AssociateRequest;
import org.medgateway.dicom.wire.CommandSet;
import org.medgateway.dicom.wire.Dimse;
import org.medgateway.dicom.wire.Uids;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The decision trace of one association: who asked for what, which rule and which servers, what
/// was accepted, and what became of every message. Published as one exchange when the association
/// has ended. Holds UIDs and AE titles, no element of any patient. One event loop only.
public final class AssociationTrace {

    /// Messages that are listed one by one; the counts go on.
    private static final int LISTED = 500;

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private final ServiceContext context;
    private final ClientConnection client;
    private final AssociateRequest request;
    private final NegotiationRows negotiations;
    private final long id;
    private final String rule;
    private final List<Map<String, Object>> attempts = new ArrayList<>();
    private final List<Map<String, Object>> messages = new ArrayList<>();
    private final Map<Integer, Message> open = new HashMap<>();
    private final Map<String, Integer> statuses = new TreeMap<>();
    private List<Map<String, Object>> contexts = List.of();
    private String answer = "";
    private String pool = "";
    private String server = "";
    private long bytesIn;
    private long bytesOut;
    private int replays;
    private boolean published;

    /// A message on its way.
    public static final class Message {
        private final String operation;
        private final String sopClass;
        private final String instance;
        private final long begun = System.nanoTime();
        private final List<String> servers = new ArrayList<>();
        private long bytes;

        private Message(CommandSet request) {
            operation = name(request);
            sopClass = Uids.name(request.sopClassUid());
            instance = request.sopInstanceUid();
        }

        /// More of its data set has passed.
        public void bytes(long more) {
            bytes += more;
        }

        /// It was given to this server.
        public void server(String name) {
            servers.add(name);
        }
    }

    AssociationTrace(
            ServiceContext context,
            ClientConnection client,
            AssociateRequest request,
            NegotiationRows negotiations,
            String rule) {
        this.context = context;
        this.client = client;
        this.request = request;
        this.negotiations = negotiations;
        this.id = context.events().nextExchangeId();
        this.rule = rule;
    }

    /// The number of the exchange, for logs.
    public long id() {
        return id;
    }

    private static String name(CommandSet command) {
        return command.operation()
                .map(Dimse::inWords)
                .orElseGet(() -> HEX.toHexDigits((short) command.commandField()) + 'H');
    }

    /// A server was tried.
    public void attempt(String poolName, String serverName, String result) {
        pool = poolName;
        server = serverName;
        if (attempts.size() < LISTED) {
            attempts.add(Map.of("pool", poolName, "server", serverName, "result", result));
        }
    }

    /// A message goes to this server.
    public void serving(String poolName, String serverName) {
        pool = poolName;
        server = serverName;
    }

    public void rejected(AssociateReject reject) {
        answer = reject.inWords();
    }

    /// The association stands.
    public void accepted(AssociateAccept accept) {
        answer = "accepted";
        contexts = negotiations.of(request.contexts(), accept.contexts());
    }

    public void bytesIn(long more) {
        bytesIn += more;
    }

    public void bytesOut(long more) {
        bytesOut += more;
    }

    /// A message was sent again to another server.
    public void replayed() {
        replays++;
    }

    /// A request began whose end the caller tells by [#end].
    public Message message(CommandSet command) {
        return new Message(command);
    }

    /// A request passed; its response will end it.
    Message begin(CommandSet command) {
        var message = new Message(command);
        if (open.size() < LISTED) {
            open.put(command.messageId(), message);
        }
        return message;
    }

    /// A response passed; the last one ends the message.
    public void response(CommandSet command) {
        if ((command.status() & 0xFF00) == 0xFF00) {
            return; // pending: more will come
        }
        var message = open.remove(command.respondedTo());
        if (message != null) {
            end(message, command.status());
        }
    }

    /// A message has ended with this status.
    public void end(Message message, int status) {
        var number = HEX.toHexDigits((short) status) + 'H';
        var words = message.operation + ' ' + number;
        statuses.merge(words, 1, Integer::sum);
        if (messages.size() < LISTED) {
            var row = new LinkedHashMap<String, Object>();
            row.put("operation", message.operation);
            row.put("sopClass", message.sopClass);
            row.put("instance", message.instance);
            row.put("status", number);
            row.put("bytes", message.bytes);
            row.put("milliseconds", (System.nanoTime() - message.begun) / 1_000_000);
            if (!message.servers.isEmpty()) {
                row.put("servers", List.copyOf(message.servers));
            }
            messages.add(row);
        }
    }

    /// More bytes of the data set of an open request.
    void requestData(int messageId, int bytes) {
        var message = open.get(messageId);
        if (message != null) {
            message.bytes(bytes);
        }
    }

    /// The association never came to be.
    public void refused(String why) {
        publish(Exchange.REFUSED_BY_GATEWAY, why);
    }

    /// The association has ended.
    public void ended(Outcome outcome) {
        publish(outcome.label(), outcome.why());
    }

    private void publish(String outcome, String why) {
        if (published) {
            return;
        }
        published = true;
        var details = new LinkedHashMap<String, Object>();
        details.put("callingAet", request.callingAeTitle());
        details.put("calledAet", request.calledAeTitle());
        details.put("implementation", request.user().implementationVersion());
        details.put("answer", answer);
        details.put("contexts", contexts);
        details.put("attempts", attempts);
        details.put("statuses", statuses);
        details.put("replays", replays);
        details.put("messages", messages);
        var now = context.clock().instant();
        context.events()
                .publish(
                        new Event.ExchangeEnded(
                                new Exchange(
                                        id,
                                        context.name(),
                                        "dicom",
                                        "association",
                                        client.name(),
                                        rule,
                                        pool,
                                        server,
                                        attempts.size(),
                                        client.accepted(),
                                        Duration.between(client.accepted(), now),
                                        bytesIn,
                                        bytesOut,
                                        outcome,
                                        why,
                                        details)));
    }
}
