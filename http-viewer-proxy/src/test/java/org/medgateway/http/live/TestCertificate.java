package org.medgateway.http.live;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/// A self-signed certificate for localhost, made by the JDK's keytool.
record TestCertificate(Path pkcs12) {

    static TestCertificate make(Path folder) throws IOException, InterruptedException {
        Path file = folder.resolve("viewer.p12");
        Process keytool =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-alias",
                                "viewer",
                                "-keyalg",
                                "EC",
                                "-groupname",
                                "secp256r1",
                                "-validity",
                                "30",
                                "-dname",
                                "CN=localhost",
                                "-ext",
                                "SAN=dns:localhost,ip:127.0.0.1",
                                "-storetype",
                                "PKCS12",
                                "-keystore",
                                file.toString(),
                                "-storepass",
                                "changeit")
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        if (!keytool.waitFor(30, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
            throw new IOException("keytool made no certificate");
        }
        return new TestCertificate(file);
    }

    /// For the configuration, under the name `viewer`.
    String yaml() {
        return "certificates:\n  viewer: {pkcs12: \"" + pkcs12 + "\", password: changeit}\n";
    }
}
