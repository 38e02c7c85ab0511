package org.medgateway.core.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.medgateway.core.config.CertificateConfig.Ocsp;
import org.medgateway.core.config.ListenerTlsConfig;
import org.medgateway.core.config.ListenerTlsConfig.ClientCertificate;
import org.medgateway.core.config.TlsProfile;
import org.medgateway.testdata.tls.KeyKind;
import org.medgateway.testdata.tls.TestAuthority;
import org.medgateway.testdata.tls.TestAuthority.Validity;
import org.medgateway.testdata.tls.TestCertificate;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// `openssl ocsp` as the responder; `openssl s_client -status` and `curl --cert-status` as clients
/// that want its answer from the gateway.
@Tag("peer")
@Timeout(120)
class OcspPeerTest {

    private static final TestAuthority ROOT = TestAuthority.named("Root", KeyKind.RSA);

    private final List<Process> running = new ArrayList<>();
    private final TestAuthority issuing = ROOT.intermediate("Issuing");

    @TempDir Path folder;

    @AfterEach
    void stop() throws InterruptedException {
        for (Process process : running) {
            process.destroyForcibly().waitFor();
        }
    }

    private Process start(String... command) {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            running.add(process);
            CompletableFuture.delayedExecutor(100, TimeUnit.SECONDS)
                    .execute(process::destroyForcibly);
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "this test needs the program `"
                            + command[0]
                            + "` (Debian packages openssl, curl)",
                    e);
        }
    }

    private String run(String... command) throws Exception {
        Process process = start(command);
        process.outputWriter().close();
        String printed =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        return printed;
    }

    /// A responder that knows these certificates.
    ///
    /// @param status a letter for each, as `openssl ca` writes them: V is valid, R is revoked
    private final class Responder {
        final int port;
        private final Path index = folder.resolve("index.txt");
        private Process process;

        /// @param index where it looks certificates up; filled before it is asked
        Responder() throws Exception {
            issuing.writePem(folder.resolve("issuing.pem"));
            issuing.writeKeyPem(folder.resolve("issuing.key"));
            Files.writeString(index, "");
            process = open(0);
            BufferedReader said = process.inputReader(StandardCharsets.UTF_8);
            String line = said.readLine();
            while (line != null && !line.startsWith("ACCEPT")) {
                line = said.readLine();
            }
            // ACCEPT 0.0.0.0:45123 PID=99
            port =
                    Integer.parseInt(
                            String.valueOf(line).replaceAll("^ACCEPT .*:([0-9]+) .*$", "$1"));
        }

        private Process open(int at) {
            return start(
                    "openssl",
                    "ocsp",
                    "-port",
                    String.valueOf(at),
                    "-index",
                    index.toString(),
                    "-CA",
                    folder.resolve("issuing.pem").toString(),
                    "-rsigner",
                    folder.resolve("issuing.pem").toString(),
                    "-rkey",
                    folder.resolve("issuing.key").toString(),
                    "-nmin",
                    "5");
        }

        /// `openssl ocsp` reads its index when it starts.
        void knows(char status, X509Certificate certificate) throws Exception {
            String serial =
                    certificate.getSerialNumber().toString(16).toUpperCase(java.util.Locale.ROOT);
            Files.writeString(
                    index,
                    status
                            + "\t491231235959Z\t"
                            + (status == 'R' ? "260101000000Z" : "")
                            + "\t"
                            + (serial.length() % 2 == 0 ? serial : "0" + serial)
                            + "\tunknown\t/O=Test Hospital/CN=web.test\n");
            process.destroyForcibly().waitFor();
            process = open(port);
            String line = process.inputReader(StandardCharsets.UTF_8).readLine();
            assertThat(line).contains("ACCEPT");
        }
    }

    private InetSocketAddress listen(TlsBench bench) {
        return bench.listen(
                bench.contexts.serverTls(
                        new ListenerTlsConfig(
                                List.of("web"),
                                null,
                                ClientCertificate.REQUIRED,
                                TlsProfile.INTERMEDIATE),
                        List.of()));
    }

    private String status(InetSocketAddress address, String version) throws Exception {
        return run(
                "openssl",
                "s_client",
                "-connect",
                "127.0.0.1:" + address.getPort(),
                "-servername",
                "web.test",
                "-CAfile",
                ROOT.writePem(folder.resolve("root.pem")).toString(),
                "-status",
                version);
    }

    /// curl's words about the handshake; that the gateway's answer is no HTTP does not matter.
    private String curl(InetSocketAddress address) throws Exception {
        return run(
                "curl",
                "-sv",
                "--http0.9",
                "--max-time",
                "5",
                "--cert-status",
                "--cacert",
                ROOT.writePem(folder.resolve("root.pem")).toString(),
                "--resolve",
                "web.test:" + address.getPort() + ":127.0.0.1",
                "https://web.test:" + address.getPort() + "/");
    }

    @Test
    void theRespondersAnswerReachesClients() throws Exception {
        Responder responder = new Responder();
        TestCertificate web =
                issuing.respondingAt(URI.create("http://127.0.0.1:" + responder.port + "/"))
                        .server(KeyKind.RSA, Validity.current(), "web.test");
        responder.knows('V', web.leaf());
        try (TlsBench bench = new TlsBench(folder, TlsProvider.best())) {
            bench.certificate("web", web, Ocsp.FETCH);
            InetSocketAddress address = listen(bench);
            assertThat(status(address, "-tls1_3")).contains("OCSP response: no response sent");
            assertThat(curl(address)).contains("No OCSP response received");

            bench.store.lookAtStaples();
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> bench.store.staple("web", web.leaf()) != null);

            for (String version : List.of("-tls1_2", "-tls1_3")) {
                assertThat(status(address, version))
                        .contains("OCSP Response Status: successful (0x0)")
                        .contains("Cert Status: good")
                        .contains("Verify return code: 0 (ok)");
            }
            assertThat(curl(address))
                    .contains("SSL certificate status: good (0)")
                    .contains("PeerIdentity[");
        }
    }

    @Test
    void whatTheResponderSaysOfARevokedOrUnknownCertificateIsNotShown() throws Exception {
        Responder responder = new Responder();
        TestCertificate web =
                issuing.respondingAt(URI.create("http://127.0.0.1:" + responder.port + "/"))
                        .server("web.test");
        for (char letter : new char[] {'R', 'V'}) {
            responder.knows(letter, letter == 'R' ? web.leaf() : issuing.server("x").leaf());
            try (TlsBench bench = new TlsBench(folder, TlsProvider.best())) {
                bench.certificate("web", web, Ocsp.FETCH);
                InetSocketAddress address = listen(bench);

                bench.store.lookAtStaples();
                await().atMost(Duration.ofSeconds(20))
                        .until(
                                () ->
                                        String.valueOf(bench.store.view().getFirst().ocsp())
                                                .startsWith("no response: "));

                assertThat(bench.store.view().getFirst().ocsp())
                        .contains(
                                letter == 'R'
                                        ? "the issuer has revoked this certificate"
                                        : "the responder does not know the certificate");
                assertThat(status(address, "-tls1_3")).contains("OCSP response: no response sent");
            }
        }
    }

    @Test
    void aResponseThatOpensslWroteToAFileReachesClients() throws Exception {
        Responder responder = new Responder();
        TestCertificate web = issuing.server("web.test");
        responder.knows('V', web.leaf());
        web.writePemPair(folder, "web");
        run(
                "openssl",
                "ocsp",
                "-issuer",
                folder.resolve("issuing.pem").toString(),
                "-cert",
                folder.resolve("web.pem").toString(),
                "-url",
                "http://127.0.0.1:" + responder.port + "/",
                "-respout",
                folder.resolve("web.pem.ocsp").toString(),
                "-no_nonce",
                "-noverify");
        try (TlsBench bench = new TlsBench(folder, TlsProvider.best())) {
            bench.certificate("web", web, Ocsp.FILE);

            assertThat(curl(listen(bench))).contains("SSL certificate status: good (0)");
        }
    }
}
