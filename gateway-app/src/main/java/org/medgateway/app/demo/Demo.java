package org.medgateway.app.demo;

import org.medgateway.core.balance.AdminState;
import org.medgateway.core.balance.StickTable;
import org.medgateway.core.config.GatewayConfig;
import org.medgateway.core.config.Reading;
import org.medgateway.core.observe.Event;
import org.medgateway.core.observe.Events;
import org.medgateway.core.runtime.ConfigurationFile;
import org.medgateway.core.runtime.ConfigurationRefused;
import org.medgateway.core.runtime.Gateway;
import org.medgateway.core.runtime.Protocols;
import org.medgateway.core.runtime.VirtualService;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// The demo while it runs: the hospital, a gateway before it, the board, and the words that the
/// user types.
public final class Demo implements AutoCloseable {
    private static final String WORDS =
            "kill NAME, freeze NAME, revive NAME, drain NAME, halt NAME, ready NAME, clear, quit";

    private final Hospital hospital = new Hospital();
    private final Gateway gateway;
    private final PrintWriter out;
    private final boolean redraw;
    private final BlockingQueue<String> words = new LinkedBlockingQueue<>(1000);
    private final String leftOut;
    private String said = "";

    /// @param state a folder for what the gateway keeps
    /// @param redraw whether the board is drawn over itself, as on a terminal
    /// @throws ConfigurationRefused where the demo's own configuration cannot run here
    public Demo(Path state, PrintWriter out, boolean redraw) throws ConfigurationRefused {
        this.out = out;
        this.redraw = redraw;
        this.leftOut = addLayer4(state);
        Protocols protocols = Protocols.installed();
        String yaml =
                "gateway: {name: demo, stateDirectory: .}\nexchangeLog: off\n"
                        + hospital.configuration(state, () -> "127.0.0.1:0");
        GatewayConfig config =
                switch (new ConfigurationFile(protocols).read("demo", state, yaml)) {
                    case Reading.Accepted<GatewayConfig>(var accepted, _) -> accepted;
                    case Reading.Refused<GatewayConfig>(var problems) ->
                            throw new ConfigurationRefused(
                                    problems.stream().map(Object::toString).toList());
                };
        this.gateway = Gateway.start(config, protocols, new Events());
    }

    /// The layer 4 scene runs only where namespaces can be made; answers why it does not run.
    private String addLayer4(Path state) {
        String why = Segment.hindrance();
        if (why == null) {
            try {
                hospital.add(new Layer4Scene(state));
                return "";
            } catch (IOException e) {
                why = String.valueOf(e.getMessage());
            }
        }
        return "Layer 4 forwarding is left out: " + why;
    }

    /// Takes a word of the user; one too many is dropped.
    public void say(String word) {
        words.offer(word);
    }

    /// Runs until the time is over or the user quits, then ends the traffic and judges.
    ///
    /// @param script words to say by themselves, spread over the time; empty for none
    /// @return whether nothing was lost and no client noticed anything
    public boolean run(Duration length, List<String> script) throws InterruptedException {
        hospital.begin(Front.of(gateway));
        List<String> due = new ArrayList<>(script);
        due.removeIf(this::aboutNobody);
        int planned = due.size();
        if (!leftOut.isEmpty() && !redraw) {
            out.println(leftOut);
        }
        long begun = System.nanoTime();
        Duration rhythm = redraw ? Duration.ofMillis(500) : Duration.ofSeconds(2);
        long nextBoard = begun;
        while (System.nanoTime() - begun < length.toNanos()) {
            long now = System.nanoTime();
            if (now >= nextBoard) {
                show(Duration.ofNanos(now - begun));
                nextBoard = now + rhythm.toNanos();
            }
            int wordsSaid = planned - due.size();
            if (!due.isEmpty()
                    && now - begun >= length.toNanos() * (wordsSaid + 1) / (planned + 1)) {
                say(due.removeFirst());
            }
            String word = words.poll(100, TimeUnit.MILLISECONDS);
            if (word != null && !obey(word.strip())) {
                break;
            }
        }
        return hospital.judge(out);
    }

    /// The gateway's numbers as Prometheus gets them.
    public String metrics() {
        return gateway.observation().metrics().scrape();
    }

    /// Tells the gateway of something that the demo's hospital does not come to.
    public void happen(Event event) {
        gateway.events().publish(event);
    }

    private void show(Duration elapsed) {
        if (redraw) {
            out.print("\u001b[H\u001b[2J");
        }
        out.println("medgateway demo, " + elapsed.toSeconds() + " s");
        Board.lines(gateway.services()).forEach(out::println);
        hospital.report().forEach(out::println);
        if (redraw) {
            out.println(leftOut);
            out.println(said.isEmpty() ? "Type: " + WORDS : said);
        } else {
            out.println();
        }
        out.flush();
    }

    /// Does what was said; answers false for the end.
    private boolean obey(String line) {
        String[] parts = line.split("\\s+", 2);
        String name = parts.length > 1 ? parts[1] : "";
        switch (parts[0].toLowerCase(Locale.ROOT)) {
            case "quit", "exit", "q" -> {
                return false;
            }
            case "kill" -> victim(name).ifPresent(victim -> note(line, victim::kill));
            case "freeze" -> victim(name).ifPresent(victim -> note(line, victim::freeze));
            case "revive" -> victim(name).ifPresent(victim -> note(line, victim::revive));
            case "drain" -> administer(line, name, AdminState.DRAIN);
            case "halt" -> administer(line, name, AdminState.HALT);
            case "ready" -> administer(line, name, AdminState.READY);
            case "clear" ->
                    note(
                            "clear: every stick table is empty",
                            () ->
                                    gateway.services().stream()
                                            .flatMap(service -> service.stickTables().stream())
                                            .forEach(StickTable::clear));
            case "" -> {}
            default -> note("\"" + line + "\" means nothing here. " + WORDS, () -> {});
        }
        return true;
    }

    private Optional<Victim> victim(String name) {
        Optional<Victim> found = hospital.victim(name);
        if (found.isEmpty()) {
            note("there is no server \"" + name + "\"", () -> {});
        }
        return found;
    }

    /// Whether a word names a server of a scene that was left out.
    private boolean aboutNobody(String word) {
        int space = word.indexOf(' ');
        return space > 0 && hospital.victim(word.substring(space + 1)).isEmpty();
    }

    private void administer(String line, String name, AdminState wish) {
        for (VirtualService service : gateway.services()) {
            if (service.server(name) != null) {
                note(line, () -> service.administer(name, wish, "demo", "demo", null));
                return;
            }
        }
        if (hospital.administer(name, wish)) {
            note(line, () -> {});
            return;
        }
        note("there is no server \"" + name + "\"", () -> {});
    }

    private void note(String words, Runnable deed) {
        deed.run();
        said = "> " + words;
        if (!redraw) {
            out.println(said);
        }
    }

    @Override
    public void close() {
        gateway.stop(Duration.ofSeconds(2));
        hospital.close();
    }
}
