package lbd.it.dist;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Assumptions;

/// What the build made, and what these tests need of the machine. Where that is not there they skip aloud, and fail in
/// CI.
final class Built {
    private static final Path TARGET =
            Path.of("../lb-daemon/target").toAbsolutePath().normalize();

    private Built() {}

    static Path tarball() throws IOException {
        return newest("lbd-*.tar.gz");
    }

    static Path deb() throws IOException {
        return newest("lbd_*.deb");
    }

    private static Path newest(String glob) throws IOException {
        if (Files.isDirectory(TARGET)) {
            try (DirectoryStream<Path> found = Files.newDirectoryStream(TARGET, glob)) {
                for (Path path : found) {
                    return path;
                }
            }
        }
        skip("no " + glob + " in lb-daemon/target: ./mvnw package makes it, without -Dquick");
        throw new IllegalStateException(glob);
    }

    static void needRootAnd(String... programs) {
        boolean root = "root".equals(System.getProperty("user.name"));
        boolean all = Arrays.stream(programs)
                .allMatch(
                        p -> Files.isExecutable(Path.of("/usr/bin", p)) || Files.isExecutable(Path.of("/usr/sbin", p)));
        if (!root || !all) {
            skip("needs root, " + String.join(", ", programs));
        }
    }

    private static void skip(String reason) {
        if ("true".equals(System.getenv("CI"))) {
            fail(reason + "; in CI that is no reason to skip");
        }
        System.err.println("SKIPPED: " + reason);
        Assumptions.abort(reason);
    }

    /// Runs a command to its end.
    static Ended run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(String.join(" ", command), process.waitFor(), output);
    }

    record Ended(String command, int exitCode, String output) {
        /// Its output, where it succeeded.
        String ok() {
            if (exitCode != 0) {
                throw new AssertionError(command + " ended with " + exitCode + ":\n" + output);
            }
            return output;
        }
    }

    static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                fail("waited in vain for: " + what);
            }
            Thread.sleep(5);
        }
    }
}
