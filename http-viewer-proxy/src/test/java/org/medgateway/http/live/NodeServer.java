package org.medgateway.http.live;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// A web application on Node.js, on a free port. It ends when its standard input does, so that it
/// does not outlive the test.
final class NodeServer implements AutoCloseable {

    private final Process process;
    private final int port;

    NodeServer(Path folder, String name) throws IOException {
        Path script = folder.resolve("server.js");
        try (InputStream in = NodeServer.class.getResourceAsStream("/node/server.js")) {
            if (in == null) {
                throw new IOException("the test class path holds no /node/server.js");
            }
            Files.write(script, in.readAllBytes());
        }
        try {
            process =
                    new ProcessBuilder("node", script.toString(), name)
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start();
        } catch (IOException e) {
            throw new IOException("the program node (Debian package nodejs) is missing", e);
        }
        String line;
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        line = out.readLine();
        if (line == null) {
            throw new IOException("node ended without listening");
        }
        port = Integer.parseInt(line);
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        kill();
    }
}
