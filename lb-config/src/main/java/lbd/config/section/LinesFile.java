package lbd.config.section;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// A file with one value on each line, read with the configuration, so that a reload reads it anew and one that is gone
/// or wrong changes nothing. Empty lines and those that begin with `#` are none.
final class LinesFile {
    private static final int MOST = 1_000_000;
    private static final long LARGEST = 64L << 20;

    private LinesFile() {}

    /// @param file  from the root
    /// @param parse throws an IllegalArgumentException for a line that is wrong
    /// @throws IllegalArgumentException that says what is wrong, and in which line
    static <T> List<T> read(String file, Function<String, T> parse) {
        List<T> values = new ArrayList<>();
        List<String> lines = lines(file);
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            try {
                values.add(parse.apply(line));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(file + ":" + (i + 1) + ": " + e.getMessage(), e);
            }
        }
        return values;
    }

    /// As they are.
    ///
    /// @throws IllegalArgumentException that says why it cannot be read
    static List<String> lines(String file) {
        checkPath(file);
        try {
            Path path = Path.of(file);
            if (!Files.isRegularFile(path)) {
                throw new NoSuchFileException(file);
            }
            if (Files.size(path) > LARGEST) {
                throw new IllegalArgumentException(file + " has more than 64MiB");
            }
            List<String> lines = Files.readAllLines(path);
            if (lines.size() > MOST) {
                throw new IllegalArgumentException(file + " has more than " + MOST + " lines");
            }
            return lines;
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("there is no file " + file, e);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(file + " is not UTF-8", e);
        } catch (IOException e) {
            throw new IllegalArgumentException(file + " cannot be read", e);
        }
    }

    private static void checkPath(String file) {
        if (!file.startsWith("/")) {
            throw new IllegalArgumentException("expected a path from the root, such as /etc/lbd/blocked.networks");
        }
    }
}
