import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/// Gzip.java TARGET FILE...: compresses files into a folder, each under its name with .gz, as the
/// Debian package wants its manual page and changelog. Without names and times inside, so that the
/// same file makes the same bytes.
final class Gzip {
    private Gzip() {}

    public static void main(String[] arguments) throws IOException {
        Path target = Files.createDirectories(Path.of(arguments[0]));
        for (int i = 1; i < arguments.length; i++) {
            Path file = Path.of(arguments[i]);
            try (GZIPOutputStream out = best(target.resolve(file.getFileName() + ".gz"))) {
                Files.copy(file, out);
            }
        }
    }

    private static GZIPOutputStream best(Path file) throws IOException {
        return new GZIPOutputStream(Files.newOutputStream(file)) {
            {
                def.setLevel(Deflater.BEST_COMPRESSION);
            }
        };
    }
}
