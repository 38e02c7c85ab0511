import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/// Gzip.java TARGET FILE...: compresses files into a folder, each under its name with .gz, as the
/// Debian package wants its manual page and changelog: as well as possible, and saying so. Without
/// names and times inside, so that the same file makes the same bytes.
final class Gzip {
    private static final int EXTRA_FLAGS = 8; // RFC 1952 2.3.1
    private static final byte SLOWEST = 2;

    private Gzip() {}

    public static void main(String[] arguments) throws IOException {
        Path target = Files.createDirectories(Path.of(arguments[0]));
        for (int i = 1; i < arguments.length; i++) {
            Path file = Path.of(arguments[i]);
            Files.write(target.resolve(file.getFileName() + ".gz"), compressed(file));
        }
    }

    private static byte[] compressed(Path file) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out =
                new GZIPOutputStream(bytes) {
                    {
                        def.setLevel(Deflater.BEST_COMPRESSION);
                    }
                }) {
            Files.copy(file, out);
        }
        byte[] found = bytes.toByteArray();
        found[EXTRA_FLAGS] = SLOWEST;
        return found;
    }
}
