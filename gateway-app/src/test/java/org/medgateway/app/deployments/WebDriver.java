package org.medgateway.app.deployments;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.config.PersistenceConfig;
import org.medgateway.core.config.ServerTlsConfig;
import org.medgateway.core.config.VirtualServiceConfig;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/// Browsers with a connection for each page, cookies kept, and web servers, behind `type: http` or
/// `type: tcp`, with the TLS of the service on either side.
final class WebDriver implements Driver {

    static final String HOST = "viewer.hospital.test";
    private static final String COOKIE = "SERVERID";

    private final VirtualServiceConfig service;
    private final SiteCertificates certificates;
    private final boolean passedThrough;
    private final Map<String, List<WebSimulator>> servers = new LinkedHashMap<>();
    private final List<WebSimulator.Request> requests = new CopyOnWriteArrayList<>();
    private final Map<Client, String> cookies = new HashMap<>();
    private int pages;

    /// @param passedThrough whether clients and servers speak TLS that is none of the service's
    WebDriver(
            VirtualServiceConfig service,
            Places places,
            SiteCertificates certificates,
            boolean passedThrough) {
        this.service = service;
        this.certificates = certificates;
        this.passedThrough = passedThrough;
        places.servers()
                .forEach(
                        (server, at) -> {
                            List<WebSimulator> simulators = new ArrayList<>();
                            for (InetSocketAddress place : at) {
                                simulators.add(simulator(server, simulators.size(), place));
                            }
                            servers.put(server, simulators);
                        });
    }

    private WebSimulator simulator(String server, int door, InetSocketAddress at) {
        ServerTlsConfig tls = service.serverTls();
        @Nullable SSLContext context = null;
        if (passedThrough || (tls != null && tls.verify().equals(ServerTlsConfig.VERIFY_NONE))) {
            context = certificates.vendorServer(server);
        } else if (tls != null) {
            context = certificates.knownServer(server);
        }
        boolean mutual = tls != null && tls.certificate() != null;
        return new WebSimulator(server, door, at, context, mutual, requests);
    }

    /// Every page that the servers were asked for.
    List<WebSimulator.Request> requests() {
        return requests;
    }

    /// Whether the server's health page says that all is well.
    void operative(String server, boolean now) {
        of(server).forEach(simulator -> simulator.operative(now));
    }

    @Override
    public InetSocketAddress address(String server) {
        return of(server).getFirst().address();
    }

    @Override
    public List<String> exchange(List<InetSocketAddress> doors, Client client) throws IOException {
        List<String> reached = new ArrayList<>();
        for (int door = 0; door < doors.size(); door++) {
            String path = "/page/" + ++pages;
            try (Socket socket = opened(doors.get(door), client)) {
                WebAnswer answer = WebAnswer.to(socket, path, fields(client), null);
                String[] words = answer.text().split("[@ \n]", 4);
                assertThat(answer.status()).as(answer.text()).isEqualTo(200);
                assertThat(words[2]).as("the page").isEqualTo(path);
                assertThat(words[3]).hasSize(WebSimulator.FILLING);
                assertThat(words[1])
                        .as("the server's place, of those that it has")
                        .isEqualTo(String.valueOf(of(words[0]).size() == 1 ? 0 : door));
                keepCookie(client, answer);
                verifyPeer(socket, words[0]);
                reached.add(words[0]);
            }
        }
        return reached;
    }

    private Map<String, String> fields(Client client) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("Host", HOST);
        fields.put("Accept", "text/html");
        String cookie = cookies.get(client);
        fields.put("Cookie", cookie == null ? "theme=dark" : "theme=dark; " + cookie);
        return fields;
    }

    private void keepCookie(Client client, WebAnswer answer) {
        String set = answer.header("set-cookie");
        if (!service.persistence().by().equals(PersistenceConfig.COOKIE)) {
            assertThat(set).isEmpty();
            return;
        }
        if (!set.isEmpty()) {
            assertThat(set).startsWith(COOKIE + "=").contains("SameSite=None", "Secure");
            assertThat(answer.header("cache-control")).as("with a cookie").isNotEmpty();
            servers.keySet().forEach(server -> assertThat(set).doesNotContain(server));
            cookies.put(client, set.split(";", 2)[0]);
        }
        assertThat(cookies).as("cookies").containsKey(client);
    }

    /// Who shows a certificate to the client: the gateway, or behind a TLS that is passed through
    /// the server itself.
    private void verifyPeer(Socket socket, String server) throws IOException {
        if (socket instanceof SSLSocket secured) {
            String shown = secured.getSession().getPeerPrincipal().getName();
            assertThat(SiteCertificates.commonNameIn(shown))
                    .isEqualTo(passedThrough ? SiteCertificates.commonName(server) : "127.0.0.1");
        }
    }

    private Socket opened(InetSocketAddress door, Client client) throws IOException {
        if (passedThrough) {
            return secured(door, client, certificates.clientOfVendor());
        }
        if (service.tls() == null) {
            return client.connect(door);
        }
        return secured(door, client, certificates.client());
    }

    private Socket secured(InetSocketAddress door, Client client, SSLContext context)
            throws IOException {
        Socket raw = client.connect(door);
        try {
            SSLSocket socket =
                    (SSLSocket)
                            context.getSocketFactory()
                                    .createSocket(raw, "127.0.0.1", door.getPort(), true);
            if (!passedThrough) {
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                socket.setSSLParameters(parameters);
            }
            socket.startHandshake();
            return socket;
        } catch (IOException e) {
            raw.close();
            throw e;
        }
    }

    @Override
    public String refusal(InetSocketAddress door, Client client) throws IOException {
        try (Socket socket = opened(door, client)) {
            WebAnswer answer = WebAnswer.to(socket, "/page", fields(client), null);
            return (answer.status() + " " + answer.header("content-type").split(";")[0]).strip();
        } catch (EOFException | SocketException _) {
            return "closed";
        } catch (SSLHandshakeException e) {
            if (e.getCause() instanceof EOFException || e.getCause() instanceof SocketException) {
                return "closed";
            }
            throw e;
        }
    }

    /// Whether somebody without a certificate gets an answer.
    boolean letsStrangersIn(InetSocketAddress door, Client client) {
        try (Socket socket = secured(door, client, certificates.stranger())) {
            WebAnswer.to(socket, "/stranger", Map.of("Host", HOST), null);
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    @Override
    public void kill(String server) {
        of(server).forEach(WebSimulator::kill);
    }

    @Override
    public void revive(String server) {
        of(server).forEach(simulator -> Revival.of(simulator::revive));
    }

    private List<WebSimulator> of(String server) {
        List<WebSimulator> simulators = servers.get(server);
        if (simulators == null) {
            throw new IllegalArgumentException("there is no server " + server);
        }
        return simulators;
    }

    /// Pages have been compared already; the servers are to have seen other cookies than the
    /// gateway's own.
    @Override
    public void verifyNothingLost() {
        assertThat(requests)
                .allSatisfy(
                        request ->
                                assertThat(request.headers())
                                        .containsEntry("cookie", "theme=dark"));
    }

    @Override
    public void close() {
        servers.values().forEach(simulators -> simulators.forEach(WebSimulator::close));
    }
}
