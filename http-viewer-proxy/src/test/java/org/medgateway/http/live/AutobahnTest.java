package org.medgateway.http.live;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The Autobahn test suite for RFC 6455 as a client of a strict WebSocket server, through the
/// gateway: frames cut anywhere, fragments, pings amid them, broken UTF-8, every close code, and
/// messages of a megabyte, or with `-Dautobahn=*` of up to 16 MB, which take two minutes more. It
/// runs on Jython, in a process of its own, and has no cases about compression
/// ([CompressedWebSocketTest]).
@Tag("peer")
@Timeout(900)
class AutobahnTest {

    private static final String CASES =
            System.getProperty(
                    "autobahn",
                    "1.*,2.*,3.*,4.*,5.*,6.*,7.*,9.1.1,9.1.2,9.1.3,9.2.1,9.2.2,9.2.3,9.7.1,9.8.1,10.*");

    private static final Pattern RESULT =
            Pattern.compile("\"([0-9.]+)\": \\{\\s*\"behavior\": \"([A-Z- ]+)\"");

    @TempDir Path folder;

    @Test
    void everyCaseThroughTheGatewayIsWithinTheRfc() throws Exception {
        try (WebSocketEcho echo = new WebSocketEcho();
                TestGateway gateway =
                        new TestGateway(
                                folder,
                                "    healthCheck: {type: none}\n"
                                        + "    persistence: {by: cookie}\n"
                                        + "    servers: [{name: s1, address: \""
                                        + echo.address()
                                        + "\"}]\n")) {
            Path log = folder.resolve("autobahn.log");
            run(gateway, log);
            Path index = folder.resolve("reports/index.json");
            assertThat(index).as(() -> text(log)).exists();
            TreeMap<String, String> results = new TreeMap<>();
            Matcher result = RESULT.matcher(Files.readString(index));
            while (result.find()) {
                results.put(result.group(1), result.group(2));
            }
            assertThat(results).hasSizeGreaterThan(240);
            assertThat(results.values()).isSubsetOf("OK", "NON-STRICT", "INFORMATIONAL");
            gateway.awaitSessions("s1", 0);
            assertThat(gateway.exchanges())
                    .hasSizeGreaterThanOrEqualTo(results.size())
                    .anySatisfy(exchange -> assertThat(exchange.kind()).isEqualTo("tunnel"));
        }
    }

    private void run(TestGateway gateway, Path log) throws IOException, InterruptedException {
        Path script = folder.resolve("client.py");
        try (InputStream in = AutobahnTest.class.getResourceAsStream("/autobahn/client.py")) {
            Files.write(script, java.util.Objects.requireNonNull(in).readAllBytes());
        }
        Process suite =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--add-opens=java.base/java.io=ALL-UNNAMED",
                                "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                                "-Dpython.cachedir.skip=true",
                                "-cp",
                                jarOf("/org/python/util/jython.class"),
                                "org.python.util.jython",
                                script.toString(),
                                jarOf("/autobahntestsuite/wstest.py"),
                                "ws://127.0.0.1:" + gateway.port(),
                                folder.resolve("reports").toString(),
                                CASES)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        try {
            suite.waitFor();
        } finally {
            suite.destroyForcibly();
        }
    }

    private static String jarOf(String resource) throws IOException {
        URL found = AutobahnTest.class.getResource(resource);
        if (found == null) {
            throw new IOException("the test class path does not hold " + resource);
        }
        return ((JarURLConnection) found.openConnection()).getJarFile().getName();
    }

    private static String text(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
