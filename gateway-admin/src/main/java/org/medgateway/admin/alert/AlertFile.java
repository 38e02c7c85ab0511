package org.medgateway.admin.alert;

import org.medgateway.admin.access.PrivateFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Keeps alerts that have not arrived over a restart: a small file, on the disk before anything is
/// sent.
final class AlertFile {

    private static final Logger LOG = LoggerFactory.getLogger(AlertFile.class);

    /// @param gathering those that are still being gathered
    record Content(List<Alert> gathering, Map<String, Outbox.Kept> outboxes) {
        static final Content NOTHING = new Content(List.of(), Map.of());
    }

    private final Path file;
    private Content written = Content.NOTHING;

    AlertFile(Path file) {
        this.file = file;
    }

    /// What was kept; nothing where the file is not there or cannot be read.
    Content read() {
        if (!Files.exists(file)) {
            return Content.NOTHING;
        }
        try {
            written = JsonMapper.shared().readValue(Files.readAllBytes(file), Content.class);
        } catch (IOException | JacksonException e) {
            LOG.warn("Alerts that may have waited in {} are lost: {}", file, e.toString());
        }
        return written;
    }

    void write(Content content) {
        if (content.equals(written)) {
            return;
        }
        try {
            PrivateFile.write(file, JsonMapper.shared().writeValueAsBytes(content));
            written = content;
        } catch (IOException e) {
            LOG.warn(
                    "Alerts that wait would not outlive a restart, {} cannot be written: {}",
                    file,
                    e.toString());
        }
    }
}
