package org.medgateway.app;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.URI;
import java.net.URLConnection;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.concurrent.Callable;

import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/// `medgateway ready`: whether a running gateway serves all that it is configured for. For the
/// health check of a container, which has no other program to ask with.
@Command(
        name = "ready",
        description = {
            "Ask the administration of a running gateway whether every configured service runs.",
            "Exit code 0 when it does, 1 when it does not or does not answer."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  medgateway ready", "  medgateway ready https://127.0.0.1:9443/"},
        mixinStandardHelpOptions = true,
        versionProvider = BuildVersion.class)
final class ReadyCommand implements Callable<Integer> {
    private static final int PATIENCE_MILLIS = 5000;

    @Parameters(
            paramLabel = "URL",
            arity = "0..1",
            defaultValue = "https://127.0.0.1:9443/",
            description = "The address of the administration (default: ${DEFAULT-VALUE}).")
    private URI address = URI.create("");

    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
        String found;
        boolean ready = false;
        try {
            int status = status(address.resolve("/readyz"));
            ready = status == 200;
            found = ready ? "ready" : "not ready: " + address + " answered " + status;
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            found = "not ready: " + address + ": " + e.getMessage();
        }
        var out = spec.commandLine().getOut();
        out.println(found);
        out.flush();
        return ready ? 0 : 1;
    }

    private static int status(URI readiness) throws IOException, GeneralSecurityException {
        URLConnection opened = readiness.toURL().openConnection();
        if (!(opened instanceof HttpURLConnection connection)) {
            throw new IOException("expected an address with http or https");
        }
        connection.setConnectTimeout(PATIENCE_MILLIS);
        connection.setReadTimeout(PATIENCE_MILLIS);
        if (connection instanceof HttpsURLConnection secured
                && InetAddress.getByName(readiness.getHost()).isLoopbackAddress()) {
            acceptItsOwn(secured);
        }
        try {
            return connection.getResponseCode();
        } finally {
            connection.disconnect();
        }
    }

    /// The gateway's own certificate names no loopback address and comes from no authority; on this
    /// machine nobody stands between, and nothing secret is sent.
    private static void acceptItsOwn(HttpsURLConnection connection)
            throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new AnyCertificate()}, null);
        connection.setSSLSocketFactory(context.getSocketFactory());
        connection.setHostnameVerifier((_, _) -> true);
    }

    private static final class AnyCertificate implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authentication) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authentication) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
