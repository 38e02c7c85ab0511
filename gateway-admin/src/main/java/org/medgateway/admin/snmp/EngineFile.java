package org.medgateway.admin.snmp;

import org.medgateway.admin.access.PrivateFile;
import org.snmp4j.mp.MPv3;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/// Who the agent is to users of version 3, and how often it has started: an old message must not be
/// played back to a later start (RFC 3414 2.2).
///
/// @param id of the engine, hexadecimal; made once
record EngineFile(String id, int boots) {

    /// Reads the file, counts this start and writes it back.
    static EngineFile begin(Path file) throws IOException {
        EngineFile engine = next(file);
        PrivateFile.write(file, JsonMapper.shared().writeValueAsBytes(engine));
        return engine;
    }

    private static EngineFile next(Path file) throws IOException {
        if (Files.exists(file)) {
            try {
                EngineFile before =
                        JsonMapper.shared().readValue(Files.readAllBytes(file), EngineFile.class);
                if (before.boots < Integer.MAX_VALUE) {
                    return new EngineFile(before.id, before.boots + 1);
                }
            } catch (JacksonException e) {
                throw new IOException(file + " cannot be read: " + e.getOriginalMessage(), e);
            }
        }
        return new EngineFile(HexFormat.of().formatHex(MPv3.createLocalEngineID()), 1);
    }

    byte[] bytes() {
        return HexFormat.of().parseHex(id);
    }
}
