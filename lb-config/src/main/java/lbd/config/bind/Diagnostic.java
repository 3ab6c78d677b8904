package lbd.config.bind;

import java.util.Comparator;
import lbd.config.yaml.Position;

/// One thing about a file that its author should know, an error or a warning: one line, whatever the file holds.
///
/// @param path    of the key, such as `pools[web].scheduler`; empty where the file or its syntax is wrong
/// @param message what is wrong and what is allowed
public record Diagnostic(Position at, String path, String message) implements Comparable<Diagnostic> {
    private static final int LONGEST = 1000;
    private static final Comparator<Diagnostic> ORDER =
            Comparator.comparing(Diagnostic::at).thenComparing(Diagnostic::path).thenComparing(Diagnostic::message);

    public Diagnostic {
        path = oneLine(path);
        message = oneLine(message);
    }

    private static String oneLine(String text) {
        StringBuilder line = new StringBuilder();
        text.codePoints().limit(LONGEST).forEach(c -> {
            if (isVisible(c)) {
                line.appendCodePoint(c);
            } else {
                line.append("\\u%04x".formatted(c));
            }
        });
        return line.toString();
    }

    private static boolean isVisible(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    /// As [#toString], said to be a warning: `lbd.yaml:42:17: warning: pools[web]: nothing uses this pool`
    public String warning() {
        return at + ": warning: " + text();
    }

    private String text() {
        return (path.isEmpty() ? "" : path + ": ") + message;
    }

    @Override
    public int compareTo(Diagnostic other) {
        return ORDER.compare(this, other);
    }

    /// `lbd.yaml:42:17: pools[web].scheduler: unknown value "wrrr" (did you mean "wrr"?); allowed: rr, wrr`
    @Override
    public String toString() {
        return at + ": " + text();
    }
}
