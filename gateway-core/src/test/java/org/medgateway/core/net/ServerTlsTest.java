package org.medgateway.core.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.medgateway.core.config.CertificateConfig.Ocsp;
import org.medgateway.core.config.ListenerTlsConfig;
import org.medgateway.core.config.ListenerTlsConfig.ClientCertificate;
import org.medgateway.core.config.TlsProfile;
import org.medgateway.core.observe.Event;
import org.medgateway.testdata.tls.KeyKind;
import org.medgateway.testdata.tls.OcspAnswer;
import org.medgateway.testdata.tls.TestAuthority;
import org.medgateway.testdata.tls.TestAuthority.Validity;
import org.medgateway.testdata.tls.TestCertificate;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

class ServerTlsTest {

    private static final TestAuthority ROOT = TestAuthority.named("Root");
    private static final TestAuthority OTHER = TestAuthority.named("Other");
    private static final TestCertificate RSA =
            ROOT.server(KeyKind.RSA, Validity.current(), "web.test");
    private static final SSLContext CLIENT = TestCertificate.trusting(ROOT);

    @SuppressWarnings("UnnecessaryLambda") // it has a name
    private static final Consumer<SSLSocket> AS_IT_IS = _ -> {};

    @TempDir Path folder;

    static Stream<TlsProvider> providers() {
        return Stream.of(TlsProvider.best(), TlsProvider.jdk("it is tested too"));
    }

    private static ListenerTlsConfig config(
            TlsProfile profile,
            @Nullable String authority,
            ClientCertificate client,
            String... certificates) {
        return new ListenerTlsConfig(List.of(certificates), authority, client, profile);
    }

    private static ListenerTlsConfig plain(String... certificates) {
        return config(TlsProfile.INTERMEDIATE, null, ClientCertificate.REQUIRED, certificates);
    }

    @Test
    void openSslLoadsOnTheMachinesThatTheProgramIsMadeFor() {
        assertThat(TlsProvider.best().name()).isEqualTo("BoringSSL");
        assertThat(TlsProvider.best().why()).isEqualTo("it loads on this machine");
    }

    static Stream<Arguments> profiles() {
        String gcm = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256";
        String cbc = "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA";
        String dhe = "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256";
        String thirteen = "TLS_AES_128_GCM_SHA256";
        return providers()
                .flatMap(
                        provider ->
                                Stream.of(
                                        Arguments.of(
                                                provider,
                                                TlsProfile.MODERN,
                                                "TLSv1.3",
                                                thirteen,
                                                true),
                                        Arguments.of(
                                                provider, TlsProfile.MODERN, "TLSv1.2", gcm, false),
                                        Arguments.of(
                                                provider,
                                                TlsProfile.INTERMEDIATE,
                                                "TLSv1.3",
                                                thirteen,
                                                true),
                                        Arguments.of(
                                                provider,
                                                TlsProfile.INTERMEDIATE,
                                                "TLSv1.2",
                                                gcm,
                                                true),
                                        Arguments.of(
                                                provider,
                                                TlsProfile.INTERMEDIATE,
                                                "TLSv1.2",
                                                cbc,
                                                false),
                                        Arguments.of(
                                                provider,
                                                TlsProfile.INTERMEDIATE,
                                                "TLSv1.2",
                                                dhe,
                                                false),
                                        Arguments.of(
                                                provider,
                                                TlsProfile.COMPATIBLE,
                                                "TLSv1.3",
                                                thirteen,
                                                true),
                                        Arguments.of(
                                                provider,
                                                TlsProfile.COMPATIBLE,
                                                "TLSv1.2",
                                                cbc,
                                                true),
                                        Arguments.of(
                                                provider,
                                                TlsProfile.COMPATIBLE,
                                                "TLSv1.2",
                                                dhe,
                                                false)));
    }

    @ParameterizedTest
    @MethodSource("profiles")
    void aProfileSaysWhichVersionsAndCiphersAreSpoken(
            TlsProvider provider, TlsProfile profile, String version, String cipher, boolean spoken)
            throws Exception {
        try (TlsBench bench = new TlsBench(folder, provider)) {
            bench.certificate("web", RSA);
            InetSocketAddress address =
                    bench.listen(
                            bench.contexts.serverTls(
                                    config(profile, null, ClientCertificate.REQUIRED, "web"),
                                    List.of()));
            Consumer<SSLSocket> only =
                    socket -> {
                        socket.setEnabledProtocols(new String[] {version});
                        socket.setEnabledCipherSuites(new String[] {cipher});
                    };

            if (spoken) {
                assertThat(TlsBench.talk(address, CLIENT, only)).contains("version=" + version);
            } else {
                assertThatThrownBy(() -> TlsBench.talk(address, CLIENT, only))
                        .isInstanceOf(IOException.class);
                assertThat(bench.failures.poll(10, TimeUnit.SECONDS)).isNotNull();
            }
        }
    }

    static Stream<Arguments> clients() {
        SSLContext good = ROOT.client("MR7T").context(ROOT);
        SSLContext below = ROOT.intermediate("Radiology").client("CT1").context(ROOT);
        SSLContext foreign = OTHER.client("MR7T").context(ROOT);
        SSLContext expired = ROOT.client(KeyKind.EC, Validity.past(), "OLD").context(ROOT);
        SSLContext wrongUse = ROOT.server("server.test").context(ROOT);
        return providers()
                .flatMap(
                        provider ->
                                Stream.of("TLSv1.2", "TLSv1.3")
                                        .flatMap(
                                                version ->
                                                        Stream.of(
                                                                client(
                                                                        provider,
                                                                        version,
                                                                        ClientCertificate.REQUIRED,
                                                                        "good",
                                                                        good,
                                                                        "subject=CN=MR7T,O=Test"
                                                                            + " Hospital,"
                                                                            + " issuer=CN=Root,O=Test"
                                                                            + " Hospital"),
                                                                client(
                                                                        provider,
                                                                        version,
                                                                        ClientCertificate.REQUIRED,
                                                                        "by an intermediate",
                                                                        below,
                                                                        "subject=CN=CT1,O=Test"
                                                                            + " Hospital,"
                                                                            + " issuer=CN=Radiology,O=Test"
                                                                            + " Hospital"),
                                                                client(
                                                                        provider,
                                                                        version,
                                                                        ClientCertificate.REQUIRED,
                                                                        "none",
                                                                        CLIENT,
                                                                        null),
                                                                client(
                                                                        provider,
                                                                        version,
                                                                        ClientCertificate.REQUIRED,
                                                                        "of another authority",
                                                                        foreign,
                                                                        null),
                                                                client(
                                                                        provider,
                                                                        version,
                                                                        ClientCertificate.REQUIRED,
                                                                        "expired",
                                                                        expired,
                                                                        null),
                                                                client(
                                                                        provider,
                                                                        version,
                                                                        ClientCertificate.REQUIRED,
                                                                        "for servers",
                                                                        wrongUse,
                                                                        null),
                                                                client(
                                                                        provider,
                                                                        version,
                                                                        ClientCertificate.OPTIONAL,
                                                                        "none",
                                                                        CLIENT,
                                                                        "subject=null,"
                                                                                + " issuer=null"),
                                                                client(
                                                                        provider,
                                                                        version,
                                                                        ClientCertificate.OPTIONAL,
                                                                        "good",
                                                                        good,
                                                                        "subject=CN=MR7T"))));
    }

    private static Arguments client(
            TlsProvider provider,
            String version,
            ClientCertificate wanted,
            String what,
            SSLContext context,
            @Nullable String expected) {
        return Arguments.argumentSet(
                provider.name() + ", " + version + ", " + wanted + ", client certificate: " + what,
                provider,
                version,
                wanted,
                context,
                expected);
    }

    @ParameterizedTest
    @MethodSource("clients")
    void mutualTlsKnowsTheClientOrTurnsItAway(
            TlsProvider provider,
            String version,
            ClientCertificate wanted,
            SSLContext context,
            @Nullable String expected)
            throws Exception {
        try (TlsBench bench = new TlsBench(folder, provider)) {
            bench.certificate("web", ROOT.server("web.test")).authority("hospital", ROOT);
            InetSocketAddress address =
                    bench.listen(
                            bench.contexts.serverTls(
                                    config(TlsProfile.INTERMEDIATE, "hospital", wanted, "web"),
                                    List.of()));
            Consumer<SSLSocket> only = socket -> socket.setEnabledProtocols(new String[] {version});

            if (expected != null) {
                for (int i = 0; i < 3; i++) { // resumed sessions know the client too
                    assertThat(TlsBench.talk(address, context, only)).contains(expected);
                }
            } else {
                assertThatThrownBy(() -> TlsBench.talk(address, context, only))
                        .isInstanceOf(IOException.class);
                assertThat(bench.failures.poll(10, TimeUnit.SECONDS)).isNotNull();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void theServerNameSelectsTheCertificate(TlsProvider provider) throws Exception {
        try (TlsBench bench = new TlsBench(folder, provider)) {
            bench.certificate("first", ROOT.server("first.test"))
                    .certificate("exact", ROOT.server("pacs.clinic.test", "ris.clinic.test"))
                    .certificate("wild", ROOT.server("*.clinic.test"));
            InetSocketAddress address =
                    bench.listen(
                            bench.contexts.serverTls(plain("first", "wild", "exact"), List.of()));

            assertThat(shown(address, "pacs.clinic.test")).isEqualTo("pacs.clinic.test");
            assertThat(shown(address, "RIS.Clinic.Test")).isEqualTo("pacs.clinic.test");
            assertThat(shown(address, "web.clinic.test")).isEqualTo("*.clinic.test");
            assertThat(shown(address, "a.b.clinic.test"))
                    .as("a wildcard is one label")
                    .isEqualTo("first.test");
            assertThat(shown(address, "unknown.test")).isEqualTo("first.test");
            assertThat(shown(address, null)).isEqualTo("first.test");
            assertThat(TlsBench.talk(address, CLIENT, name("web.clinic.test")))
                    .contains("sni=web.clinic.test");
        }
    }

    private static Consumer<SSLSocket> name(@Nullable String serverName) {
        return socket -> {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setServerNames(
                    serverName == null ? List.of() : List.of(new SNIHostName(serverName)));
            socket.setSSLParameters(parameters);
        };
    }

    private static String shown(InetSocketAddress address, @Nullable String serverName)
            throws IOException {
        try (SSLSocket socket =
                TlsBench.connect(address, TestCertificate.trusting(ROOT), name(serverName))) {
            TlsBench.line(socket);
            X509Certificate leaf = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            return CertificateView.hostNames(leaf).getFirst();
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void aRenewedCertificateServesNewConnectionsAndOldOnesGoOn(TlsProvider provider)
            throws Exception {
        try (TlsBench bench = new TlsBench(folder, provider)) {
            bench.certificate("web", ROOT.server("before.test"));
            InetSocketAddress address =
                    bench.listen(bench.contexts.serverTls(plain("web"), List.of()));
            try (SSLSocket old = TlsBench.connect(address, CLIENT, AS_IT_IS)) {
                TlsBench.line(old);

                ROOT.server("after.test").writePemPair(folder, "web");
                assertThat(bench.store.refresh().renewed()).containsExactly("certificates.web");

                assertThat(shown(address, null)).isEqualTo("after.test");
                old.getOutputStream().write("still here\n".getBytes(StandardCharsets.US_ASCII));
                assertThat(TlsBench.line(old)).isEqualTo("still here");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void aClientOfAnAuthorityThatIsNoLongerTrustedIsTurnedAwayEvenWithItsOldSession(
            TlsProvider provider) throws Exception {
        try (TlsBench bench = new TlsBench(folder, provider)) {
            bench.certificate("web", ROOT.server("web.test")).authority("clients", OTHER);
            InetSocketAddress address =
                    bench.listen(
                            bench.contexts.serverTls(
                                    config(
                                            TlsProfile.INTERMEDIATE,
                                            "clients",
                                            ClientCertificate.REQUIRED,
                                            "web"),
                                    List.of()));
            SSLContext client = OTHER.client("MR7T").context(ROOT);
            assertThat(TlsBench.talk(address, client, AS_IT_IS)).contains("CN=MR7T");

            ROOT.writePem(folder.resolve("clients-ca.pem"));
            bench.store.refresh();

            assertThatThrownBy(() -> TlsBench.talk(address, client, AS_IT_IS))
                    .isInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void theApplicationProtocolIsAgreedOn(TlsProvider provider) throws Exception {
        try (TlsBench bench = new TlsBench(folder, provider)) {
            bench.certificate("web", ROOT.server("web.test"));
            InetSocketAddress address =
                    bench.listen(bench.contexts.serverTls(plain("web"), List.of("h2", "http/1.1")));
            Consumer<SSLSocket> asking =
                    socket -> {
                        SSLParameters parameters = socket.getSSLParameters();
                        parameters.setApplicationProtocols(new String[] {"http/1.1", "h2"});
                        socket.setSSLParameters(parameters);
                    };

            assertThat(TlsBench.talk(address, CLIENT, asking)).contains("alpn=h2");
            assertThat(TlsBench.talk(address, CLIENT, AS_IT_IS)).contains("alpn=null");
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void whatIsNotTlsIsTurnedAway(TlsProvider provider) throws Exception {
        try (TlsBench bench = new TlsBench(folder, provider)) {
            bench.certificate("web", ROOT.server("web.test"));
            InetSocketAddress address =
                    bench.listen(bench.contexts.serverTls(plain("web"), List.of()));

            for (byte[] words :
                    List.of(
                            "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
                            new byte[] {0x15, 0x03, 0x03, 0x00, 0x02, 2, 40})) {
                try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
                    socket.setSoTimeout(10_000);
                    socket.getOutputStream().write(words);
                    byte[] answer = socket.getInputStream().readAllBytes();
                    assertThat(answer.length)
                            .as("at most an alert, and then the end")
                            .isLessThan(16);
                } catch (java.net.SocketException reset) {
                    assertThat(reset).hasMessageContaining("reset");
                }
                assertThat(bench.failures.poll(10, TimeUnit.SECONDS)).isNotNull();
            }
        }
    }

    /// What a client that can use only such keys is shown.
    private static String keyShown(
            InetSocketAddress address, String version, String scheme, @Nullable String cipher)
            throws IOException {
        Consumer<SSLSocket> only =
                socket -> {
                    name("web.test").accept(socket);
                    SSLParameters parameters = socket.getSSLParameters();
                    parameters.setSignatureSchemes(scheme.split(","));
                    parameters.setProtocols(new String[] {version});
                    if (cipher != null) {
                        parameters.setCipherSuites(cipher.split(","));
                    }
                    socket.setSSLParameters(parameters);
                };
        try (SSLSocket socket = TlsBench.connect(address, TestCertificate.trusting(ROOT), only)) {
            TlsBench.line(socket);
            return socket.getSession().getPeerCertificates()[0].getPublicKey().getAlgorithm();
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void ofTwoCertificatesForOneNameTheClientGetsTheFirstThatItCanUse(TlsProvider provider)
            throws Exception {
        String ecdsa = "ecdsa_secp256r1_sha256";
        String pss = "rsa_pss_rsae_sha256";
        String pkcs1 = "rsa_pkcs1_sha256";
        String both = ecdsa + "," + pss + "," + pkcs1;
        String ecCipher = "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256";
        String rsaCipher = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256";
        try (TlsBench bench = new TlsBench(folder, provider)) {
            bench.certificate("ec", ROOT.server("web.test"))
                    .certificate("rsa", RSA)
                    .certificate("other", ROOT.server("other.test"));
            InetSocketAddress first =
                    bench.listen(bench.contexts.serverTls(plain("ec", "rsa", "other"), List.of()));
            InetSocketAddress second =
                    bench.listen(bench.contexts.serverTls(plain("other", "rsa", "ec"), List.of()));

            for (InetSocketAddress address : List.of(first, second)) {
                assertThat(keyShown(address, "TLSv1.3", ecdsa, null)).isEqualTo("EC");
                assertThat(keyShown(address, "TLSv1.2", both, rsaCipher)).isEqualTo("RSA");
                assertThat(keyShown(address, "TLSv1.2", both, ecCipher)).isEqualTo("EC");
            }
            assertThat(keyShown(first, "TLSv1.3", both, null)).isEqualTo("EC");
            assertThat(keyShown(second, "TLSv1.3", both, null)).isEqualTo("RSA");
            assertThat(keyShown(first, "TLSv1.2", both, rsaCipher + "," + ecCipher))
                    .isEqualTo("EC");
            assertThat(shown(first, null)).isEqualTo("web.test");
            assertThat(shown(second, "nobody.test")).isEqualTo("other.test");
        }
    }

    @Test
    void aClientThatAsksForItGetsTheOcspResponse() throws Exception {
        TestAuthority issuer = ROOT.intermediate("Issuing");
        TestCertificate web = issuer.server("web.test");
        byte[] response = OcspAnswer.good(issuer, web.leaf()).der();
        Files.write(folder.resolve("web.pem.ocsp"), response);
        try (TlsBench bench = new TlsBench(folder, TlsProvider.best())) {
            bench.certificate("web", web, Ocsp.FILE).certificate("plain", ROOT.server("x.test"));
            InetSocketAddress address =
                    bench.listen(bench.contexts.serverTls(plain("web", "plain"), List.of()));

            for (String version : List.of("TLSv1.2", "TLSv1.3")) {
                Consumer<SSLSocket> only =
                        socket -> socket.setEnabledProtocols(new String[] {version});
                try (SSLSocket socket =
                        TlsBench.connect(address, TestCertificate.trusting(ROOT), only)) {
                    TlsBench.line(socket);
                    List<byte[]> got =
                            ((ExtendedSSLSession) socket.getSession()).getStatusResponses();
                    assertThat(got.getFirst()).as(version).isEqualTo(response);
                }
            }
            try (SSLSocket socket =
                    TlsBench.connect(address, TestCertificate.trusting(ROOT), name("x.test"))) {
                TlsBench.line(socket);
                assertThat(((ExtendedSSLSession) socket.getSession()).getStatusResponses())
                        .isEmpty();
            }
        }
    }

    @Test
    void theJdkServesWithoutOcspResponsesAndSaysSo() throws Exception {
        TestAuthority issuer = ROOT.intermediate("Issuing");
        TestCertificate web = issuer.server("web.test");
        Files.write(folder.resolve("web.pem.ocsp"), OcspAnswer.good(issuer, web.leaf()).der());
        try (TlsBench bench = new TlsBench(folder, TlsProvider.jdk("it is tested too"))) {
            List<Event> alarms = new CopyOnWriteArrayList<>();
            bench.certificate("web", web, Ocsp.FILE);
            bench.events.subscribe(alarms::add);

            InetSocketAddress address =
                    bench.listen(bench.contexts.serverTls(plain("web"), List.of()));

            assertThat(alarms)
                    .singleElement()
                    .asString()
                    .contains("certificates.web")
                    .contains("without an OCSP response: only OpenSSL can do that")
                    .contains("(it is tested too)");
            assertThat(TlsBench.talk(address, CLIENT, AS_IT_IS)).contains("version=TLSv1.3");
        }
    }

    @Test
    void aNameThatIsNotInTheStoreIsRefused() {
        try (TlsBench bench = new TlsBench(folder, TlsProvider.best())) {
            assertThatThrownBy(() -> bench.contexts.serverTls(plain("nobody"), List.of()))
                    .hasMessage("there is no certificates.nobody; there are []");
        }
    }
}
