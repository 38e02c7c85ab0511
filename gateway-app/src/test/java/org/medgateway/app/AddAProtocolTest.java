package org.medgateway.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.medgateway.core.config.GatewayConfig;
import org.medgateway.core.config.Reading;
import org.medgateway.core.observe.Event;
import org.medgateway.core.observe.Events;
import org.medgateway.core.observe.Exchange;
import org.medgateway.core.runtime.ConfigurationFile;
import org.medgateway.core.runtime.Gateway;
import org.medgateway.core.runtime.Protocols;
import org.medgateway.core.spi.Protocol;

import java.io.IOException;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/// The protocol of `docs/add-a-protocol.md`, as the page has it: compiled, and run.
class AddAProtocolTest {
    private static final Path PAGE = Path.of("..", "docs", "add-a-protocol.md");

    @TempDir Path folder;

    /// A server that answers a name with its own name and that one.
    private static ServerSocket fingerd(String name) throws IOException {
        ServerSocket listener = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        Thread.ofVirtual()
                .start(
                        () -> {
                            while (!listener.isClosed()) {
                                try (Socket client = listener.accept()) {
                                    String user =
                                            new String(readLine(client), StandardCharsets.US_ASCII);
                                    client.getOutputStream()
                                            .write(
                                                    (name + " knows " + user)
                                                            .getBytes(StandardCharsets.US_ASCII));
                                } catch (IOException _) {
                                    // closed, or this client is gone
                                }
                            }
                        });
        return listener;
    }

    private static byte[] readLine(Socket client) throws IOException {
        var line = new java.io.ByteArrayOutputStream();
        for (int next = client.getInputStream().read();
                next >= 0 && next != '\n';
                next = client.getInputStream().read()) {
            line.write(next);
        }
        return line.toByteArray();
    }

    @Test
    void itIsCompiledAndServes() throws Exception {
        List<Exchange> exchanges = new CopyOnWriteArrayList<>();
        Events events = new Events();
        events.subscribe(
                event -> {
                    if (event instanceof Event.ExchangeEnded(var exchange)) {
                        exchanges.add(exchange);
                    }
                });
        try (URLClassLoader loader = compiled();
                ServerSocket staff = fingerd("staff");
                ServerSocket guests = fingerd("guests")) {
            Protocol protocol =
                    (Protocol)
                            loader.loadClass("org.example.finger.FingerProtocol")
                                    .getConstructor()
                                    .newInstance();
            Protocols protocols = new Protocols(List.of(protocol));
            int dead;
            try (ServerSocket closed = new ServerSocket(0)) {
                dead = closed.getLocalPort();
            }
            String text =
                    """
                    gateway: {stateDirectory: state}
                    exchangeLog: off
                    virtualServices:
                      - name: Finger
                        type: finger
                        listen: 127.0.0.1:0
                        balance: first
                        healthCheck: none
                        longest: 64B
                        pools:
                          staff:
                            - {name: dead, address: "127.0.0.1:%d"}
                            - {name: staff, address: "127.0.0.1:%d"}
                          guests: [{name: guests, address: "127.0.0.1:%d"}]
                        routes: [{name: visitors, when: {user: "guest*"}, pool: guests}]
                    """
                            .formatted(dead, staff.getLocalPort(), guests.getLocalPort());
            try (Gateway gateway =
                    Gateway.start(accepted(protocols, text, folder), protocols, events)) {
                InetSocketAddress address = gateway.services().getFirst().addresses().getFirst();

                assertThat(ask(address, "eva\r\n")).isEqualTo("staff knows eva\r");
                assertThat(ask(address, "guest7\r\n")).isEqualTo("guests knows guest7\r");
                assertThat(ask(address, "x".repeat(100))).isEmpty();

                await().untilAsserted(() -> assertThat(exchanges).hasSize(3));
                assertThat(exchanges)
                        .anySatisfy(
                                first -> {
                                    assertThat(first.server()).isEqualTo("staff");
                                    assertThat(first.attempts()).isEqualTo(2);
                                    assertThat(first.outcome()).isEqualTo("succeeded");
                                })
                        .anySatisfy(second -> assertThat(second.rule()).isEqualTo("visitors"))
                        .anySatisfy(
                                third ->
                                        assertThat(third.why())
                                                .isEqualTo("the question is longer than 64B"));
            }
            assertThat(refused(protocols, text.replace("when: {user:", "when: {usr:")))
                    .anyMatch(problem -> problem.contains("knows no attribute \"usr\""));
        }
    }

    private static String ask(InetSocketAddress gateway, String question) throws IOException {
        try (Socket client = new Socket(gateway.getAddress(), gateway.getPort())) {
            client.setSoTimeout(20_000);
            client.getOutputStream().write(question.getBytes(StandardCharsets.US_ASCII));
            return new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private static GatewayConfig accepted(Protocols protocols, String text, Path folder) {
        return switch (new ConfigurationFile(protocols).read("finger.yaml", folder, text)) {
            case Reading.Accepted<GatewayConfig>(var config, _) -> config;
            case Reading.Refused<GatewayConfig>(var problems) -> throw new AssertionError(problems);
        };
    }

    private List<String> refused(Protocols protocols, String text) {
        return switch (new ConfigurationFile(protocols).read("finger.yaml", folder, text)) {
            case Reading.Accepted<GatewayConfig> _ -> List.of();
            case Reading.Refused<GatewayConfig>(var problems) ->
                    problems.stream().map(Object::toString).toList();
        };
    }

    private URLClassLoader compiled() throws IOException {
        List<JavaFileObject> sources = new ArrayList<>();
        for (MatchResult block :
                Pattern.compile("(?ms)^```java\\n(.*?)^```$")
                        .matcher(Files.readString(PAGE))
                        .results()
                        .toList()) {
            sources.add(new Source(block.group(1)));
        }
        assertThat(sources).hasSize(3);
        Path classes = Files.createDirectory(folder.resolve("classes"));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter said = new StringWriter();
        boolean well =
                compiler.getTask(
                                said,
                                null,
                                null,
                                List.of(
                                        "-d",
                                        classes.toString(),
                                        "-classpath",
                                        System.getProperty("java.class.path"),
                                        "-parameters",
                                        "-proc:none"),
                                null,
                                sources)
                        .call();
        assertThat(well).as(said.toString()).isTrue();
        return new URLClassLoader(new URL[] {classes.toUri().toURL()});
    }

    private static final class Source extends SimpleJavaFileObject {
        private static final Pattern TYPE =
                Pattern.compile("(?m)^(?:public |final )*(?:class|record|interface) (\\w+)");
        private final String text;

        Source(String text) {
            super(URI.create("string:///" + name(text) + ".java"), Kind.SOURCE);
            this.text = text;
        }

        private static String name(String text) {
            Matcher type = TYPE.matcher(text);
            assertThat(type.find()).as(text).isTrue();
            return "org/example/finger/" + type.group(1);
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
