package org.medgateway.dr.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Boots Debian's kernel, which has IPVS, in an emulated machine and runs the IPVS suite there.
/// Minutes, not seconds: only the Maven profile `ipvs` runs it.
@Tag("peer")
class IpvsInQemu {

    @Test
    void theSuitePassesOnDebiansKernel() throws Exception {
        Path work = Files.createDirectories(Path.of("target/qemu"));
        Path script = work.resolve("guest.sh").toAbsolutePath();
        Files.writeString(
                script,
                """
                #!/bin/bash
                # The first process of the emulated machine.
                export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root
                for word in $(</proc/cmdline); do
                    case $word in modules=*) ln -sfn "${word#modules=}" "/lib/modules/$(uname -r)" ;; esac
                done
                for module in veth bridge ip_vs ip_vs_wrr ip_vs_wlc ip_vs_mh nf_tables; do
                    modprobe "$module" || echo "no module $module"
                done
                ip link set lo up
                cd %s
                '%s' -XX:+UseSerialGC -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED \\
                    -Dlab.patience=20000 -cp '%s' org.medgateway.dr.ipvs.SuiteMain org.medgateway.dr.ipvs.IpvsEngineSuite 2>&1
                echo o >/proc/sysrq-trigger
                sleep 10
                """
                        .formatted(
                                Path.of("").toAbsolutePath(),
                                Path.of(System.getProperty("java.home"), "bin", "java"),
                                System.getProperty("java.class.path")));

        Process machine =
                new ProcessBuilder("src/test/qemu/boot.sh", work.toString(), script.toString())
                        .redirectErrorStream(true)
                        .start();
        List<String> lines = new ArrayList<>();
        try (BufferedReader console =
                new BufferedReader(
                        new InputStreamReader(machine.getInputStream(), StandardCharsets.UTF_8))) {
            String line;
            while ((line = console.readLine()) != null) {
                System.out.println(line);
                lines.add(line.strip());
            }
        } finally {
            machine.destroyForcibly();
        }

        assertThat(lines)
                .as("what the emulated machine said:%n%s", String.join("\n", lines))
                .anyMatch(
                        line -> line.matches("SUITE found [1-9]\\d*, passed [1-9]\\d*, failed 0"));
    }
}
