package org.medgateway.core.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.medgateway.core.config.ListenerTlsConfig;
import org.medgateway.core.config.ListenerTlsConfig.ClientCertificate;
import org.medgateway.core.config.TlsProfile;
import org.medgateway.testdata.tls.KeyKind;
import org.medgateway.testdata.tls.TestAuthority;
import org.medgateway.testdata.tls.TestAuthority.Validity;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// `openssl s_client` against the gateway's TLS.
@Tag("peer")
class OpenSslPeerTest {

    private static final TestAuthority ROOT = TestAuthority.named("Root", KeyKind.RSA);

    @TempDir Path folder;

    static Stream<TlsProvider> providers() {
        return Stream.of(TlsProvider.best(), TlsProvider.jdk("it is tested too"));
    }

    private TlsBench bench(TlsProvider provider) throws IOException {
        ROOT.client("MR7T").writePemPair(folder, "modality");
        return new TlsBench(folder, provider)
                .certificate("web", ROOT.server(KeyKind.RSA, Validity.current(), "web.test"))
                .authority("hospital", ROOT);
    }

    private static InetSocketAddress listen(TlsBench bench, TlsProfile profile) {
        return bench.listen(
                bench.contexts.serverTls(
                        new ListenerTlsConfig(
                                List.of("web"), "hospital", ClientCertificate.REQUIRED, profile),
                        List.of("h2")));
    }

    @ParameterizedTest
    @MethodSource("providers")
    void bothVersionsWithMutualTls(TlsProvider provider) throws Exception {
        try (TlsBench bench = bench(provider)) {
            InetSocketAddress address = listen(bench, TlsProfile.INTERMEDIATE);

            for (String version : List.of("-tls1_2", "-tls1_3")) {
                assertThat(client(address, version, "-servername", "web.test", "-alpn", "h2"))
                        .contains("Verify return code: 0 (ok)")
                        .contains("ALPN protocol: h2")
                        .contains("sni=web.test, alpn=h2, subject=CN=MR7T,O=Test Hospital");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void aSessionIsResumed(TlsProvider provider) throws Exception {
        try (TlsBench bench = bench(provider)) {
            InetSocketAddress address = listen(bench, TlsProfile.INTERMEDIATE);
            String session = folder.resolve("session").toString();

            for (String version : List.of("-tls1_2", "-tls1_3")) {
                assertThat(client(address, version, "-sess_out", session)).contains("New, TLSv1.");
                assertThat(client(address, version, "-sess_in", session))
                        .contains("Reused, TLSv1.")
                        .contains("subject=CN=MR7T,O=Test Hospital");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void theSignaturesThatAClientOffersSelectTheCertificate(TlsProvider provider) throws Exception {
        try (TlsBench bench = bench(provider)) {
            bench.certificate("ec", ROOT.server(KeyKind.EC, Validity.current(), "web.test"));
            InetSocketAddress address =
                    bench.listen(
                            bench.contexts.serverTls(
                                    new ListenerTlsConfig(
                                            List.of("ec", "web"),
                                            null,
                                            ClientCertificate.REQUIRED,
                                            TlsProfile.INTERMEDIATE),
                                    List.of()));

            for (String version : List.of("-tls1_2", "-tls1_3")) {
                assertThat(client(address, version, "-servername", "web.test"))
                        .contains("Peer signature type: ECDSA");
                assertThat(client(address, version, "-sigalgs", "RSA-PSS+SHA256:RSA+SHA256"))
                        .contains("Peer signature type: RSA");
            }
            assertThat(client(address, "-tls1_2", "-cipher", "ECDHE-RSA-AES128-GCM-SHA256"))
                    .contains("Peer signature type: RSA");
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void oldVersionsAndCiphersAreRefused(TlsProvider provider) throws Exception {
        try (TlsBench bench = bench(provider)) {
            InetSocketAddress modern = listen(bench, TlsProfile.MODERN);
            InetSocketAddress compatible = listen(bench, TlsProfile.COMPATIBLE);
            String cbc = "ECDHE-RSA-AES128-SHA";

            assertThat(client(modern, "-tls1_2")).contains("Cipher is (NONE)");
            assertThat(client(compatible, "-tls1_1", "-cipher", "ALL@SECLEVEL=0"))
                    .contains("Cipher is (NONE)");
            assertThat(client(compatible, "-tls1_2", "-cipher", cbc)).contains("Cipher is " + cbc);
        }
    }

    /// What `openssl s_client` prints until the gateway has answered or the handshake has failed.
    private String client(InetSocketAddress address, String... more) throws Exception {
        List<String> command = new ArrayList<>();
        command.addAll(
                List.of(
                        "openssl",
                        "s_client",
                        "-connect",
                        "127.0.0.1:" + address.getPort(),
                        "-ign_eof"));
        command.addAll(List.of("-CAfile", folder.resolve("hospital-ca.pem").toString()));
        command.addAll(List.of("-cert", folder.resolve("modality.pem").toString()));
        command.addAll(List.of("-key", folder.resolve("modality.key").toString()));
        command.addAll(List.of(more));
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "this test needs the program `openssl` (Debian package openssl)", e);
        }
        StringBuilder printed = new StringBuilder();
        CompletableFuture.delayedExecutor(20, TimeUnit.SECONDS).execute(process::destroyForcibly);
        try (var reader = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                printed.append(line).append('\n');
                if (line.contains("PeerIdentity[")) {
                    break;
                }
            }
        } finally {
            process.destroy();
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
        return printed.toString();
    }
}
