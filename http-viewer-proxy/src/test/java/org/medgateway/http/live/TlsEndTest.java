package org.medgateway.http.live;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/// An answer whose end is the end of its TLS connection: whole only where TLS says so (RFC 9112
/// 9.8), for anybody on the way can cut a connection.
@Timeout(60)
class TlsEndTest {

    @TempDir Path folder;

    @ParameterizedTest
    @CsvSource({"TLSv1.3,true", "TLSv1.3,false", "TLSv1.2,true", "TLSv1.2,false"})
    void anAnswerWithoutLengthIsWholeOnlyWhereTlsEndedProperly(String version, boolean properly)
            throws Exception {
        SSLContext tls = tls();
        try (Origin origin = new Origin(connection -> answer(connection, tls, version, properly));
                TestGateway gateway =
                        new TestGateway(
                                folder,
                                "    healthCheck: {type: none}\n"
                                        + "    serverTls: {verify: none}\n"
                                        + "    servers: [{name: s1, address: \""
                                        + origin.address()
                                        + "\"}]\n")) {
            String got =
                    RawClient.exchange(
                            gateway, "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
            assertThat(origin.failures).isEmpty();
            if (properly) {
                assertThat(got).endsWith("\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
                assertThat(gateway.lastExchange(1).outcome()).isEqualTo("succeeded");
            } else {
                assertThat(got).endsWith(RawClient.RESET).doesNotContain("0\r\n\r\n");
                assertThat(gateway.lastExchange(1).outcome()).startsWith("failed");
            }
        }
    }

    private static void answer(
            Origin.Connection connection, SSLContext tls, String version, boolean properly)
            throws IOException {
        SSLSocket secure =
                (SSLSocket)
                        tls.getSocketFactory()
                                .createSocket(connection.socket, "localhost", 0, false);
        secure.setUseClientMode(false);
        secure.setEnabledProtocols(new String[] {version});
        InputStream in = secure.getInputStream();
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int octet = in.read();
            if (octet < 0) {
                return;
            }
            head.append((char) octet);
        }
        secure.getOutputStream()
                .write("HTTP/1.1 200 OK\r\n\r\nabc".getBytes(StandardCharsets.ISO_8859_1));
        secure.getOutputStream().flush();
        if (properly) {
            secure.shutdownOutput(); // close_notify
        }
        connection.socket.shutdownOutput();
        connection.socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
    }

    private SSLContext tls() throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream file = Files.newInputStream(TestCertificate.make(folder).pkcs12())) {
            keys.load(file, "changeit".toCharArray());
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
        factory.init(keys, "changeit".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        return context;
    }
}
