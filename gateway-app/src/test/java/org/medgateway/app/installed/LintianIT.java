package org.medgateway.app.installed;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.io.File;
import java.nio.charset.StandardCharsets;

/// The Debian package as Debian's own checker sees it.
@Tag("peer")
class LintianIT {

    @Test
    void debiansCheckerHasNothingToSayAgainstThePackage() throws Exception {
        assertThat(new File("/usr/bin/lintian")).as("apt-get install lintian").exists();
        Process lintian =
                new ProcessBuilder(
                                "lintian",
                                "--fail-on",
                                "error,warning",
                                DebianPackageIT.deb().toString())
                        .redirectErrorStream(true)
                        .start();
        lintian.getOutputStream().close();
        String said = new String(lintian.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(lintian.waitFor()).as(said).isZero();
    }
}
