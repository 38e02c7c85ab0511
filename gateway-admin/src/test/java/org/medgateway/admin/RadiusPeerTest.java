package org.medgateway.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.File;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// FreeRADIUS says who may log in.
@Tag("peer")
class RadiusPeerTest {

    private static final String SECRET = "shared, and kept to ourselves";
    private static final String PASSWORD = "analytical engine";

    @TempDir Path folder;
    private Path log;
    private Process server;
    private int port;

    @BeforeEach
    void start() throws IOException {
        assertThat(new File("/usr/sbin/freeradius")).as("apt-get install freeradius").exists();
        try (DatagramSocket free = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path configuration = Files.createDirectory(folder.resolve("raddb"));
        Files.writeString(configuration.resolve("radiusd.conf"), configuration(configuration));
        Files.writeString(
                configuration.resolve("users"),
                """
                ada Cleartext-Password := "%1$s"
                    Filter-Id = "staff",
                    Filter-Id += "pacs"

                grace Cleartext-Password := "%1$s"
                    Class = "admins"

                bob Cleartext-Password := "%1$s"
                """
                        .formatted(PASSWORD));
        log = folder.resolve("freeradius.log");
        server =
                new ProcessBuilder("/usr/sbin/freeradius", "-X", "-d", configuration.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> said("Ready to process requests") || !server.isAlive());
        assertThat(server.isAlive()).as(Files.readString(log)).isTrue();
    }

    private boolean said(String text) throws IOException {
        return Files.readString(log).contains(text);
    }

    /// A server with one file of users. That its answers bear a Message-Authenticator is said for
    /// FreeRADIUS before 3.2.5, which adds none by itself.
    private String configuration(Path home) {
        return """
        name = radiusd
        libdir = /usr/lib/freeradius
        raddbdir = %1$s
        run_dir = %1$s
        logdir = %1$s
        security {
          reject_delay = 0
          status_server = no
          allow_vulnerable_openssl = yes
        }
        client gateway {
          ipaddr = 127.0.0.1
          secret = "%2$s"
          require_message_authenticator = yes
        }
        modules {
          pap {
          }
          files {
            filename = %1$s/users
          }
        }
        server default {
          listen {
            type = auth
            ipaddr = 127.0.0.1
            port = %3$d
          }
          authorize {
            files
            pap
          }
          authenticate {
            Auth-Type PAP {
              pap
            }
          }
          post-auth {
            update reply {
              Message-Authenticator := 0x00
            }
            Post-Auth-Type REJECT {
              update reply {
                Message-Authenticator := 0x00
              }
            }
          }
        }
        """
                .formatted(home, SECRET, port);
    }

    @AfterEach
    void stop() throws InterruptedException {
        server.destroy();
        assertThat(server.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }

    private AdminUnderTest admin(String name, String secret, String more) throws IOException {
        return new AdminUnderTest(
                        Files.createDirectory(folder.resolve(name)),
                        """
                          radius:
                            servers: [{address: "127.0.0.1:%d", secret: "%s"}]
                            timeout: 2s
                            attempts: 1
                            roles: {pacs: operator, admins: administrator}
                            %s
                        """
                                .formatted(port, secret, more))
                .ready();
    }

    @Test
    void theUsersOfTheServerComeInWithTheirRoles() throws IOException {
        try (AdminUnderTest admin = admin("gateway", SECRET, "nasIdentifier: radiology")) {
            assertThat(admin.get("/configuration").text()).doesNotContain(SECRET);
            assertThat(admin.logIn("ada", PASSWORD).json().get("role").asString())
                    .isEqualTo("OPERATOR");
            for (List<String> wrong :
                    List.of(
                            List.of("ada", "wrong"),
                            List.of("ada", ""),
                            List.of("grace", PASSWORD),
                            List.of("bob", PASSWORD),
                            List.of("nobody", PASSWORD))) {
                assertThat(admin.logIn(wrong.getFirst(), wrong.getLast()).status())
                        .as(wrong.toString())
                        .isEqualTo(401);
            }
            assertThat(Files.readString(log))
                    .contains(
                            "NAS-Identifier = \"radiology\"", "Calling-Station-Id = \"127.0.0.1\"")
                    .as("a name that the gateway keeps is asked of nobody")
                    .doesNotContain("User-Name = \"admin\"");
        }
    }

    @Test
    void theRoleCanStandInClass() throws IOException {
        try (AdminUnderTest admin = admin("gateway", SECRET, "roleAttribute: class")) {
            assertThat(admin.logIn("grace", PASSWORD).json().get("role").asString())
                    .isEqualTo("ADMINISTRATOR");
        }
    }

    @Test
    void withAnotherSecretNobodyComesIn() throws IOException {
        try (AdminUnderTest admin = admin("gateway", "another secret", "")) {
            assertThat(admin.logIn("ada", PASSWORD).status()).isEqualTo(401);
            assertThat(admin.logIn("admin", AdminUnderTest.PASSWORD).status()).isEqualTo(200);
        }
    }
}
