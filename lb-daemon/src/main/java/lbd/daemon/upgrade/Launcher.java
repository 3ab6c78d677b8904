package lbd.daemon.upgrade;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How this process was started, so that the next one is started likewise, by what is on the disk then.
final class Launcher {
    /// Where `bin/lbd` says by which name it was called.
    private static final String STARTED_AS = "LBD_STARTED_AS";

    private static final String MAIN = "lbd.daemon.Main";
    private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");

    private Launcher() {}

    /// @throws IOException if it cannot be told
    static List<String> command() throws IOException {
        List<String> words =
                List.of(Files.readString(COMMAND_LINE, StandardCharsets.UTF_8).split("\0"));
        return command(words, System.getProperty("java.class.path", ""), System.getenv());
    }

    /// @param words     of the JVM's command line
    /// @param classPath of the JVM
    static List<String> command(List<String> words, String classPath, Map<String, String> environment)
            throws IOException {
        int arguments = arguments(words);
        Path launcher = launcher(classPath, environment);
        if (launcher == null) {
            return words;
        }
        List<String> command = new ArrayList<>();
        command.add(launcher.toString());
        command.addAll(words.subList(arguments, words.size()));
        return command;
    }

    private static int arguments(List<String> words) throws IOException {
        for (int i = 1; i < words.size(); i++) {
            if (words.get(i).equals(MAIN)) {
                return i + 1;
            }
            if (words.get(i).equals("-jar")) {
                return i + 2;
            }
        }
        throw new IOException("how this process was started is not known: " + COMMAND_LINE);
    }

    /// @return null where it was started without
    private static @Nullable Path launcher(String classPath, Map<String, String> environment) {
        String named = environment.get(STARTED_AS);
        if (named != null && named.startsWith("/") && Files.isExecutable(Path.of(named))) {
            return Path.of(named);
        }
        Path jar = Path.of(classPath);
        Path beside = jar.resolveSibling("bin").resolve("lbd");
        return jar.endsWith("lbd.jar") && Files.isExecutable(beside) ? beside.toAbsolutePath() : null;
    }
}
