package org.medgateway.app.installed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/// The Debian package, installed on a machine of its own and run by its systemd.
@Tag("peer")
class DebianPackageIT {
    private static final Path HL7 = Path.of("src/test/resources/installed/hl7.py");
    private static final String CONFIGURATION = "/etc/medgateway/gateway.yaml";

    @TempDir Path folder;

    static Path deb() throws IOException {
        try (Stream<Path> built = Files.list(Path.of("target"))) {
            return built.filter(file -> file.toString().endsWith("_all.deb"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("mvn package has made no package"));
        }
    }

    @Test
    void itLivesFromInstallationToPurge() throws Exception {
        try (Machine machine = Machine.start(folder, deb(), HL7)) {
            installs(machine);
            isHardened(machine);
            carriesMessagesThroughAPrivilegedPort(machine);
            refusesToReloadABadFile(machine);
            isStartedAnewWhenItHangs(machine);
            keepsWhatIsItsOwnersThroughAnUpgrade(machine);
            isRemovedAndPurged(machine);
        }
    }

    private static void installs(Machine machine) throws Exception {
        machine.shell("dpkg --install /srv/*.deb");
        assertThat(property(machine, "ActiveState")).isEqualTo("active");
        assertThat(property(machine, "StatusText")).isEqualTo("0 virtual services");
        assertThat(machine.shell("systemctl is-enabled medgateway")).isEqualTo("enabled");
        assertThat(
                        machine.shell(
                                "stat -c '%U:%G %a' /etc/medgateway /etc/medgateway/gateway.yaml"
                                        + " /var/lib/medgateway /var/cache/medgateway"))
                .isEqualTo(
                        """
                        root:medgateway 770
                        medgateway:medgateway 640
                        medgateway:medgateway 750
                        medgateway:medgateway 755\
                        """);
        assertThat(machine.shell("stat -c %s /usr/share/medgateway/lib/medgateway.aot -L"))
                .as("the cache that makes starting faster")
                .hasSizeGreaterThan(6);
        assertThat(machine.shell("medgateway version")).startsWith("medgateway ");
        assertThat(machine.shell("journalctl -u medgateway -o cat"))
                .contains("The gateway is ready.", "#/setup/");
        assertThat(
                        machine.shell(
                                "journalctl -q -u medgateway -o cat -p warning"
                                        + " | grep -v 'hardware address' || true"))
                .as("warnings, but that this machine has no network card")
                .isEmpty();
    }

    private static void isHardened(Machine machine) throws Exception {
        String unit = "/usr/lib/systemd/system/medgateway.service";
        assertThat(machine.run("systemd-analyze", "verify", unit).lines())
                .as("what is said of our unit; others of the machine may be older than its systemd")
                .filteredOn(line -> !line.startsWith("/usr/lib/systemd/") || line.startsWith(unit))
                .isEmpty();
        machine.run("systemd-analyze", "security", "--offline=true", "--threshold=18", unit);
        String status = machine.shell("cat /proc/$(systemctl show -P MainPID medgateway)/status");
        assertThat(status)
                .contains("CapEff:\t0000000000000400", "CapBnd:\t0000000000000400")
                .contains("NoNewPrivs:\t1", "Seccomp:\t2")
                .doesNotContain("Uid:\t0\t");
        machine.shell(
                "install -D -m 644 /usr/share/doc/medgateway/examples/layer4.conf"
                        + " /etc/systemd/system/medgateway.service.d/layer4.conf"
                        + " && systemctl daemon-reload && systemctl restart medgateway");
        assertThat(machine.shell("cat /proc/$(systemctl show -P MainPID medgateway)/status"))
                .as("with the rights for layer 4")
                .contains("CapEff:\t0000000000003400", "CapBnd:\t0000000000003400");
        machine.shell("rm -r /etc/systemd/system/medgateway.service.d; systemctl daemon-reload");
        machine.shell("systemctl restart medgateway");
    }

    private static void carriesMessagesThroughAPrivilegedPort(Machine machine) throws Exception {
        machine.run("systemd-run", "--unit=engine", "python3", "/srv/hl7.py", "engine", "6661");
        configure(
                machine,
                """
                gateway: {name: medgateway, stateDirectory: /var/lib/medgateway}
                virtualServices:
                  - name: HL7Live
                    type: mllp
                    listen: 127.0.0.1:575
                    servers: [{name: HL71, address: "127.0.0.1:6661"}]
                """);
        machine.run("systemctl", "reload", "medgateway");
        awaitStatus(machine, "1 virtual service");
        assertThat(send(machine, "MSG1")).contains("MSA|AA|MSG1");
        await("the exchange log")
                .atMost(Duration.ofSeconds(10))
                .until(
                        () ->
                                machine.shell("cat /var/lib/medgateway/exchanges.jsonl")
                                        .contains("\"outcome\":\"succeeded\""));
    }

    private static void refusesToReloadABadFile(Machine machine) throws Exception {
        String good = machine.shell("cat " + CONFIGURATION);
        configure(machine, good.replace("mllp", "mlpp"));
        assertThat(machine.call("systemctl", "reload", "medgateway").code()).isNotZero();
        assertThat(machine.shell("journalctl -u medgateway -o cat -n 20"))
                .contains("did you mean \"mllp\"?");
        assertThat(send(machine, "MSG2")).contains("MSA|AA|MSG2");
        configure(machine, good);
        machine.run("systemctl", "reload", "medgateway");
    }

    /// A process that is stopped feeds no watchdog.
    private static void isStartedAnewWhenItHangs(Machine machine) throws Exception {
        machine.shell(
                "mkdir -p /run/systemd/system/medgateway.service.d && printf"
                        + " '[Service]\\nWatchdogSec=3s\\nRestartSec=100ms\\n'"
                        + " >/run/systemd/system/medgateway.service.d/quick.conf"
                        + " && systemctl daemon-reload && systemctl restart medgateway");
        String before = property(machine, "MainPID");
        machine.shell("kill -STOP " + before);
        await("another process")
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(200))
                .until(
                        () ->
                                property(machine, "NRestarts").equals("1")
                                        && property(machine, "ActiveState").equals("active"));
        assertThat(property(machine, "MainPID")).isNotEqualTo(before);
        assertThat(send(machine, "MSG3")).contains("MSA|AA|MSG3");
        machine.shell("rm -r /run/systemd/system/medgateway.service.d; systemctl daemon-reload");
    }

    private static void keepsWhatIsItsOwnersThroughAnUpgrade(Machine machine) throws Exception {
        machine.shell("echo 'MEDGATEWAY_JAVA_OPTS=-Dsite=ours' >>/etc/default/medgateway");
        machine.shell("echo ours >/var/lib/medgateway/ours");
        machine.shell("dpkg-deb --raw-extract /srv/*.deb /tmp/next");
        machine.shell("sed -i 's/^Version:.*/Version: 99.0/' /tmp/next/DEBIAN/control");
        machine.shell("echo '# of version 99' >>/tmp/next/etc/default/medgateway");
        machine.shell("dpkg-deb --build --root-owner-group -Znone /tmp/next /tmp/next.deb");

        machine.shell("dpkg --force-confold --install /tmp/next.deb");

        assertThat(machine.shell("dpkg-query -W -f '${Version} ${Status}' medgateway"))
                .isEqualTo("99.0 install ok installed");
        awaitStatus(machine, "1 virtual service");
        assertThat(machine.shell("cat /proc/$(systemctl show -P MainPID medgateway)/cmdline"))
                .contains("-Dsite=ours");
        assertThat(machine.shell("cat /var/lib/medgateway/ours")).isEqualTo("ours");
        assertThat(send(machine, "MSG4")).contains("MSA|AA|MSG4");
    }

    private static void isRemovedAndPurged(Machine machine) throws Exception {
        machine.shell("dpkg --remove medgateway");
        assertThat(property(machine, "ActiveState")).isEqualTo("inactive");
        assertThat(machine.shell("cat " + CONFIGURATION)).contains("HL7Live");
        assertThat(machine.shell("ls /var/lib/medgateway")).contains("ours");
        machine.shell("dpkg --purge medgateway");
        assertThat(
                        machine.shell(
                                "find /etc /usr /var -name '*medgateway*' -not -path '/var/log/*'"
                                        + " -not -path '/var/cache/apt/*'"
                                        + " -not -path '/var/cache/man/*'"))
                .isEmpty();
    }

    private static void configure(Machine machine, String yaml) throws Exception {
        // in place, as an administrator's editor or the administration of the gateway does
        machine.shell("cat >" + CONFIGURATION + " <<'YAML'\n" + yaml + "\nYAML");
    }

    private static void awaitStatus(Machine machine, String status) {
        await("the status " + status)
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(100))
                .until(
                        () ->
                                property(machine, "StatusText").equals(status)
                                        && property(machine, "ActiveState").equals("active"));
    }

    private static String property(Machine machine, String name) throws Exception {
        return machine.shell("systemctl show -P " + name + " medgateway");
    }

    private static String send(Machine machine, String controlId) throws Exception {
        return machine.run("python3", "/srv/hl7.py", "send", "575", controlId);
    }
}
