package org.medgateway.mllp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.medgateway.core.observe.Events;
import org.medgateway.core.runtime.Gateway;
import org.medgateway.core.runtime.Protocols;
import org.medgateway.testdata.hl7.Hl7Receiver;
import org.medgateway.testdata.hl7.Hl7Sender;
import org.medgateway.testdata.hl7.Ledger;

import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Map;
import java.util.Objects;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// HL7 over TLS with certificates on all sides.
@Timeout(60)
class MllpsTest {

    private static final String PASSWORD = "changeit";

    @TempDir Path folder;

    @Test
    void messagesGoThroughMutualTlsOnBothSides() throws Exception {
        Identity hospital = Identity.make(folder, "hospital");
        Identity gatewayIdentity = Identity.make(folder, "gateway");
        Ledger ledger = new Ledger();
        SSLContext engineTls = hospital.context(gatewayIdentity);
        try (Hl7Receiver engine =
                new Hl7Receiver("HL71", ledger, 0, engineTls.getServerSocketFactory())) {
            Gateway gateway = gateway(engine);
            try {
                InetSocketAddress address =
                        Objects.requireNonNull(gateway.service("HL7")).addresses().getFirst();
                Hl7Sender.to(address, "S", ledger)
                        .sockets(hospital.context(gatewayIdentity).getSocketFactory())
                        .connections(4)
                        .messages(25)
                        .run();
                Ledger.Judgement judgement = ledger.judge();
                assertThat(judgement.isSeamless()).as(judgement.toString()).isTrue();
                assertThat(ledger.stored("HL71")).isEqualTo(100);

                // Without a certificate, nobody is let in.
                SSLContext stranger = SSLContext.getInstance("TLS");
                stranger.init(null, gatewayIdentity.trust(), null);
                Hl7Sender.to(address, "T", ledger).sockets(stranger.getSocketFactory()).run();
                assertThat(ledger.judge().unacknowledged()).containsExactly("T-1-1");

                try (Socket plain = new Socket(address.getAddress(), address.getPort());
                        RawClient client = new RawClient(plain)) {
                    client.frame(RawClient.adt("P1"));
                    assertThat(ledger.engines("P1")).isEmpty();
                }
            } finally {
                gateway.close();
            }
        }
    }

    private Gateway gateway(Hl7Receiver engine) throws Exception {
        String top =
                """
                certificates:
                  gateway: {pkcs12: gateway.p12, password: changeit}
                authorities:
                  hospital: {pem: hospital.pem}
                """;
        String settings =
                """
                tls: {certificate: gateway, clientAuthority: hospital}
                serverTls: {verify: hospital, certificate: gateway}
                healthCheck: {type: none}
                servers: [{name: HL71, address: %HL71%}]
                """;
        return Gateway.start(
                Hospital.config(folder, top, settings, Map.of("%HL71%", engine.address())),
                Protocols.installed(),
                new Events());
    }

    /// A key, its self-signed certificate, and the files that the configuration names.
    private record Identity(KeyStore store) {

        static Identity make(Path folder, String name) throws Exception {
            Path file = folder.resolve(name + ".p12");
            run(
                    "-genkeypair",
                    "-alias",
                    name,
                    "-keyalg",
                    "EC",
                    "-groupname",
                    "secp256r1",
                    "-dname",
                    "CN=" + name,
                    "-ext",
                    "san=ip:127.0.0.1",
                    "-ext",
                    "bc:c=ca:true",
                    "-validity",
                    "30",
                    "-storetype",
                    "PKCS12",
                    "-keystore",
                    file.toString(),
                    "-storepass",
                    PASSWORD);
            run(
                    "-exportcert",
                    "-rfc",
                    "-alias",
                    name,
                    "-keystore",
                    file.toString(),
                    "-storepass",
                    PASSWORD,
                    "-file",
                    folder.resolve(name + ".pem").toString());
            KeyStore store = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(file)) {
                store.load(in, PASSWORD.toCharArray());
            }
            return new Identity(store);
        }

        /// TLS with this key, trusting the other; servers made of it ask for a certificate.
        SSLContext context(Identity trusted) throws Exception {
            KeyManagerFactory keys =
                    KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, PASSWORD.toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trusted.trust(), null);
            return context;
        }

        javax.net.ssl.TrustManager[] trust() throws Exception {
            TrustManagerFactory factory =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            String alias = store.aliases().nextElement();
            trusted.setCertificateEntry(alias, store.getCertificate(alias));
            factory.init(trusted);
            return factory.getTrustManagers();
        }

        private static void run(String... arguments) throws Exception {
            String[] command = new String[arguments.length + 1];
            command[0] = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
            System.arraycopy(arguments, 0, command, 1, arguments.length);
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            String output =
                    new String(
                            process.getInputStream().readAllBytes(),
                            java.nio.charset.StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(output).isZero();
        }
    }
}
