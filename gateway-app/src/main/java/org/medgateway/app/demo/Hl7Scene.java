package org.medgateway.app.demo;

import org.jspecify.annotations.Nullable;
import org.medgateway.testdata.hl7.Hl7Receiver;
import org.medgateway.testdata.hl7.Hl7Sender;
import org.medgateway.testdata.hl7.Ledger;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Three departments send HL7 over one connection each; two interface engines store it. The first
/// engine takes everything until it fails, then the second does, and keeps it until the stick table
/// is cleared.
final class Hl7Scene implements Scene {
    private static final String SERVICE = "HL7Live";

    private final Ledger ledger = new Ledger();
    private final List<Hl7Receiver> engines =
            List.of(new Hl7Receiver("HL71", ledger), new Hl7Receiver("HL72", ledger));
    private Hl7Sender.@Nullable Running senders;

    @Override
    public String service(String listen) {
        return """
        - name: %s
          type: mllp
          listen: "%s"
          balance: first
          persistence: {by: last-successful}
          healthCheck: {type: connect, interval: 1s, fastInterval: 200ms, timeout: 500ms}
          replay: unacknowledged
          acknowledgementTimeout: 2s
          servers:
            - {name: HL71, address: "127.0.0.1:%d"}
            - {name: HL72, address: "127.0.0.1:%d"}
        """
                .formatted(
                        SERVICE,
                        listen,
                        engines.get(0).address().getPort(),
                        engines.get(1).address().getPort());
    }

    @Override
    public void begin(Front gateway) {
        senders =
                Hl7Sender.to(gateway.address(SERVICE), "department", ledger)
                        .connections(3)
                        .messages(1_000_000)
                        .pace(Duration.ofMillis(50))
                        .patience(Duration.ofSeconds(20))
                        .onError(Hl7Sender.OnError.SEND_AGAIN)
                        .start();
    }

    @Override
    public List<Victim> victims() {
        return engines.stream().<Victim>map(Engine::new).toList();
    }

    private record Engine(Hl7Receiver receiver) implements Victim {
        @Override
        public String name() {
            return receiver.name();
        }

        @Override
        public void kill() {
            receiver.kill();
        }

        @Override
        public void revive() {
            receiver.thaw();
            receiver.revive();
        }

        @Override
        public void freeze() {
            receiver.freeze();
        }
    }

    @Override
    public List<String> report() {
        Ledger.Judgement judgement = ledger.judge();
        return List.of(
                "HL7: %d messages sent by 3 departments, %d acknowledged, %d errors seen by them; stored by HL71: %d, by HL72: %d"
                        .formatted(
                                judgement.messages(),
                                judgement.messages() - judgement.unacknowledged().size(),
                                judgement.errors().size(),
                                ledger.stored("HL71"),
                                ledger.stored("HL72")));
    }

    @Override
    public List<String> judge() throws InterruptedException {
        if (senders != null) {
            senders.stop();
        }
        Ledger.Judgement judgement = ledger.judge();
        List<String> wrong = new ArrayList<>();
        judgement
                .nowhereStored()
                .forEach(id -> wrong.add("HL7 " + id + " was acknowledged and is stored nowhere"));
        judgement
                .unacknowledged()
                .forEach(id -> wrong.add("HL7 " + id + " was never acknowledged"));
        wrong.addAll(judgement.misattributed());
        wrong.addAll(judgement.outOfOrder());
        judgement.errors().forEach(error -> wrong.add("HL7 sender " + error));
        return wrong;
    }

    @Override
    public void close() {
        if (senders != null) {
            senders.stopped().set(true);
        }
        engines.forEach(Hl7Receiver::close);
    }
}
