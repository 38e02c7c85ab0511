package org.medgateway.testdata.dicom;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/// Generated files before the eyes of DCMTK (Debian package dcmtk).
@Tag("peer")
class PeerFilesTest {

    @Test
    void dcmtkReadsTheFiles(@TempDir Path folder) throws IOException, InterruptedException {
        for (var syntax : new String[] {DicomObjects.EXPLICIT, DicomObjects.IMPLICIT}) {
            var object = DicomObjects.image("files", 1, 4096, DicomObjects.CT, syntax, "CT");
            var dump =
                    new ProcessBuilder(
                                    "dcmdump",
                                    "+P",
                                    "StudyInstanceUID",
                                    object.writeTo(folder).toString())
                            .redirectErrorStream(true)
                            .start();
            var told = new String(dump.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(dump.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(told).contains(object.studyUid()).doesNotContain("W:").doesNotContain("E:");
        }
    }
}
