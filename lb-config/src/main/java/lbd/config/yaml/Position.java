package lbd.config.yaml;

import java.util.Comparator;

/// A place in a file, as editors count.
///
/// @param file   as the user named it
/// @param line   from 1; 0 where the file as a whole is meant
/// @param column in characters from 1; 0 where the file as a whole is meant
public record Position(String file, int line, int column) implements Comparable<Position> {
    private static final Comparator<Position> ORDER = Comparator.comparing(Position::file)
            .thenComparingInt(Position::line)
            .thenComparingInt(Position::column);

    public static Position wholeFile(String file) {
        return new Position(file, 0, 0);
    }

    @Override
    public int compareTo(Position other) {
        return ORDER.compare(this, other);
    }

    /// `lbd.yaml:42:17`, or `lbd.yaml` for the whole file.
    @Override
    public String toString() {
        return line == 0 ? file : file + ":" + line + ":" + column;
    }
}
