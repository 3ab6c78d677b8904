package lbd.daemon.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Colours of the words that say how something is. On a terminal alone, and nowhere by colour alone: into a file or a
/// pipe the same text goes without.
final class Colours {
    private static final String RED = "\u001b[31m";
    private static final String YELLOW = "\u001b[33m";
    private static final String GREEN = "\u001b[32m";
    private static final String END = "\u001b[0m";

    private static final Path OUTPUT = Path.of("/proc/self/fd/1");

    private Colours() {}

    /// Whether somebody looks at what is printed, who has not said by `NO_COLOR` (no-color.org) or `TERM=dumb` that he
    /// wants none.
    static boolean wanted() {
        return wanted(System.getenv("NO_COLOR"), System.getenv("TERM"), OUTPUT);
    }

    /// @param output a link to what is written to: the console API of the JDK would load a terminal's library first
    static boolean wanted(@Nullable String noColor, @Nullable String term, Path output) {
        if ((noColor != null && !noColor.isEmpty()) || term == null || term.equals("dumb")) {
            return false;
        }
        try {
            String device = Files.readSymbolicLink(output).toString();
            return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty") || device.equals("/dev/console");
        } catch (IOException e) {
            return false;
        }
    }

    /// Coloured where that is wanted.
    static String shown(String text) {
        return wanted() ? of(text) : text;
    }

    /// Words are what stands between spaces; how wide columns are does not change.
    static String of(String text) {
        StringBuilder all = new StringBuilder(text.length() + text.length() / 4);
        int at = 0;
        while (at < text.length()) {
            int from = at;
            boolean gap = isGap(text.charAt(at));
            while (at < text.length() && isGap(text.charAt(at)) == gap) {
                at++;
            }
            String piece = text.substring(from, at);
            String colour = gap ? null : colour(piece);
            all.append(colour == null ? piece : colour + piece + END);
        }
        return all.toString();
    }

    private static boolean isGap(char letter) {
        return letter == ' ' || letter == '\n' || letter == ',';
    }

    private static @Nullable String colour(String word) {
        return switch (word) {
            case "down", "fail", "failed", "error", "FAULT", "fault", "expired" -> RED;
            case "warn", "drain", "disabled", "ejected", "maintenance", "stopping" -> YELLOW;
            case "up", "ok", "ready" -> GREEN;
            default -> null;
        };
    }
}
