import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.spi.ToolProvider;

/// Checks or applies google-java-format over every Java file of the tree.
///
/// What has passed once is remembered by its digest, so that a run over an unchanged tree costs
/// little more than starting this program.
///
/// Arguments: `check` or `apply`, the root of the tree, the file that remembers what has passed.
public final class Format {
    private static final Set<String> NOT_OURS = Set.of("target", "node_modules");

    private static final int MOST_PASSES = 5;

    private final Path root;
    private final Path memory;
    private final ToolProvider formatter =
            ToolProvider.findFirst("google-java-format").orElseThrow();

    private Format(Path root, Path memory) {
        this.root = root;
        this.memory = memory;
    }

    public static void main(String[] arguments) throws Exception {
        var format = new Format(Path.of(arguments[1]), Path.of(arguments[2]));
        boolean fine =
                switch (arguments[0]) {
                    case "check" -> format.check();
                    case "apply" -> format.apply();
                    default -> {
                        System.err.println(
                                "-Dformat=" + arguments[0] + ": expected check, apply or skip");
                        yield false;
                    }
                };
        System.exit(fine ? 0 : 1);
    }

    private boolean check() throws Exception {
        var digests = digests();
        var unknown = unknown(digests);
        var wrong = run("--dry-run", unknown);
        wrong.forEach(digests::remove);
        remember(digests);
        if (!wrong.isEmpty()) {
            System.err.println("Not formatted (mvn -N validate -Dformat=apply does it):");
            wrong.forEach(file -> System.err.println("  " + root.relativize(file)));
        }
        return wrong.isEmpty();
    }

    /// Formats until nothing changes: one pass of the formatter may leave work for another, mostly
    /// where it breaks long strings.
    private boolean apply() throws Exception {
        for (int pass = 1; pass <= MOST_PASSES; pass++) {
            var digests = digests();
            var wrong = run("--dry-run", unknown(digests));
            wrong.forEach(digests::remove);
            remember(digests);
            if (wrong.isEmpty()) {
                return true;
            }
            run("--replace", wrong);
            wrong.forEach(file -> System.out.println("formatted " + root.relativize(file)));
        }
        System.err.println("Still changing after " + MOST_PASSES + " passes of the formatter.");
        return false;
    }

    /// Runs the formatter; answers the files that it names on its output.
    private List<Path> run(String mode, List<Path> files) {
        if (files.isEmpty()) {
            return List.of();
        }
        var call = new ArrayList<String>(List.of("--aosp", mode));
        files.forEach(file -> call.add(file.toString()));
        var out = new StringWriter();
        var err = new StringWriter();
        int code =
                formatter.run(
                        new PrintWriter(out), new PrintWriter(err), call.toArray(String[]::new));
        if (code != 0) {
            System.err.print(err);
            System.exit(code);
        }
        return out.toString().lines().map(Path::of).toList();
    }

    private TreeMap<Path, String> digests() throws Exception {
        var sha = MessageDigest.getInstance("SHA-256");
        var digests = new TreeMap<Path, String>();
        for (Path file : javaFiles()) {
            digests.put(file, HexFormat.of().formatHex(sha.digest(Files.readAllBytes(file))));
        }
        return digests;
    }

    private List<Path> unknown(TreeMap<Path, String> digests) throws IOException {
        Set<String> passed =
                Files.exists(memory) ? Set.copyOf(Files.readAllLines(memory)) : Set.of();
        return digests.keySet().stream()
                .filter(file -> !passed.contains(digests.get(file)))
                .toList();
    }

    private void remember(TreeMap<Path, String> digests) throws IOException {
        Files.createDirectories(memory.getParent());
        Files.write(memory, new TreeSet<>(digests.values()));
    }

    private List<Path> javaFiles() throws IOException {
        var files = new ArrayList<Path>();
        Files.walkFileTree(
                root,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(
                            Path folder, BasicFileAttributes attributes) {
                        String name = folder.getFileName().toString();
                        boolean hidden = name.startsWith(".") && !name.equals(".mvn");
                        return !folder.equals(root) && (hidden || NOT_OURS.contains(name))
                                ? FileVisitResult.SKIP_SUBTREE
                                : FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                        if (file.toString().endsWith(".java")) {
                            files.add(file);
                        }
                        return FileVisitResult.CONTINUE;
                    }
                });
        return files;
    }
}
