package lbd.config.bind;

import java.util.Comparator;
import lbd.config.yaml.Position;

/// One mistake in a file, in one line whatever the file holds.
///
/// @param path    of the key, such as `pools[web].scheduler`; empty where the file or its syntax is wrong
/// @param message what is wrong and what is allowed
public record ConfigError(Position at, String path, String message) implements Comparable<ConfigError> {
    private static final int LONGEST = 1000;
    private static final Comparator<ConfigError> ORDER = Comparator.comparing(ConfigError::at)
            .thenComparing(ConfigError::path)
            .thenComparing(ConfigError::message);

    public ConfigError {
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

    @Override
    public int compareTo(ConfigError other) {
        return ORDER.compare(this, other);
    }

    /// `lbd.yaml:42:17: pools[web].scheduler: unknown value "wrrr"; allowed: rr, wrr`
    @Override
    public String toString() {
        return at + ": " + (path.isEmpty() ? "" : path + ": ") + message;
    }
}
