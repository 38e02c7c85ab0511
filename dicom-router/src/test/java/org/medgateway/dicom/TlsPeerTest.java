package org.medgateway.dicom;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.medgateway.testdata.dicom.DicomObjects;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// DICOM TLS on both sides against DCMTK, certificates made by openssl.
@Tag("peer")
class TlsPeerTest {

    @TempDir Path folder;
    private Peers peers = new Peers(Path.of("."));

    @BeforeEach
    void certificates() throws IOException, InterruptedException {
        peers = new Peers(folder);
        for (var name : new String[] {"gateway", "modality", "archive"}) {
            var made =
                    peers.run(
                            "openssl",
                            "req",
                            "-x509",
                            "-newkey",
                            "rsa:2048",
                            "-nodes",
                            "-days",
                            "2",
                            "-subj",
                            "/CN=" + name,
                            "-keyout",
                            name + ".key",
                            "-out",
                            name + ".pem");
            assertThat(made.exitCode()).as(made.output()).isZero();
        }
    }

    @AfterEach
    void close() {
        peers.close();
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"association", "message"})
    void bothSidesSpeakTlsWithCertificatesAndTheTitleIsBoundToOne(String mode) throws Exception {
        int port = Peers.freePort();
        var out = Files.createDirectories(folder.resolve("out")).toString();
        peers.server(
                port,
                "storescp",
                "-v",
                "+tls",
                path("archive.key"),
                path("archive.pem"),
                "+cf",
                path("gateway.pem"),
                "-od",
                out,
                String.valueOf(port));
        var yaml =
                """
                certificates:
                  gateway: {pem: gateway.pem, key: gateway.key}
                authorities:
                  modalities: {pem: [modality.pem]}
                  archives: {pem: [archive.pem]}
                healthChecks:
                  echo: {type: dicom-echo, interval: 1s}
                ---
                mode: %s
                healthCheck: echo
                tls: {certificate: gateway, clientAuthority: modalities}
                serverTls: {verify: archives, certificate: gateway}
                servers: [{name: storescp, address: '127.0.0.1:%d'}]
                routes:
                  - {name: not its own title, when: {callingAet: CT1, tls.subject: {not: ['CN=modality']}}, reject: calling-aet-not-recognized}
                  - {name: foreign title, when: {callingAet: {not: [CT1]}}, reject: calling-aet-not-recognized}
                """
                        .formatted(mode, port);
        var file = DicomObjects.image("tls", 0, 400_000).writeTo(folder).toString();
        try (var gateway = new RunningGateway(folder, yaml)) {
            var to = String.valueOf(gateway.address().getPort());
            String[] tls = {
                "+tls", path("modality.key"), path("modality.pem"), "+cf", path("gateway.pem")
            };
            var good =
                    peers.run(
                            "storescu",
                            "-v",
                            tls[0],
                            tls[1],
                            tls[2],
                            tls[3],
                            tls[4],
                            "-aet",
                            "CT1",
                            "127.0.0.1",
                            to,
                            file);
            assertThat(good.exitCode()).as(good.output()).isZero();
            var foreign =
                    peers.run(
                            "storescu",
                            "-v",
                            tls[0],
                            tls[1],
                            tls[2],
                            tls[3],
                            tls[4],
                            "-aet",
                            "MR1",
                            "127.0.0.1",
                            to,
                            file);
            assertThat(foreign.exitCode()).isNotZero();
            assertThat(foreign.output()).contains("Calling AE Title Not Recognized");
            var plain = peers.run("echoscu", "-ta", "3", "-aet", "CT1", "127.0.0.1", to);
            assertThat(plain.exitCode()).isNotZero();
        }
        try (var files = Files.list(Path.of(out))) {
            assertThat(files.count()).isEqualTo(1);
        }
    }
}
