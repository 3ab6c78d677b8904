package lbd.config.section;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lbd.core.model.auth.PasswordHash;

/// The lines of a file of `htpasswd`: `user:hash`, and whatever follows another colon. Nothing of a line is
/// quoted in an error, since it may be a password.
final class PasswordLines {
    /// Mistakes that one error tells.
    private static final int MOST_TOLD = 5;

    private final boolean plain;
    private final Map<String, String> hashes = new LinkedHashMap<>();
    private final Map<String, Integer> lineOf = new HashMap<>();
    private final List<String> wrong = new ArrayList<>();
    private final List<Integer> weak = new ArrayList<>();
    private int number;

    private PasswordLines(boolean plain) {
        this.plain = plain;
    }

    /// @param plain whether what is no hash is a password as it is
    /// @throws IllegalArgumentException that says which lines are wrong
    static PasswordLines read(String file, boolean plain) {
        PasswordLines lines = new PasswordLines(plain);
        for (String line : LinesFile.lines(file)) {
            lines.number++;
            if (!line.isBlank() && !line.startsWith("#")) {
                lines.take(line);
            }
        }
        if (lines.hashes.isEmpty() && lines.wrong.isEmpty()) {
            throw new IllegalArgumentException(file + " has no users");
        }
        if (!lines.wrong.isEmpty()) {
            int told = Math.min(MOST_TOLD, lines.wrong.size());
            int others = lines.wrong.size() - told;
            throw new IllegalArgumentException(file + ": " + String.join("; ", lines.wrong.subList(0, told))
                    + (others == 0 ? "" : "; and " + others + " more lines"));
        }
        return lines;
    }

    private void take(String line) {
        String[] parts = line.split(":", 3);
        if (parts.length < 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
            wrong.add("line " + number + " is not user:hash");
            return;
        }
        String problem = PasswordHash.problem(parts[1], plain);
        if (problem != null) {
            wrong.add("line " + number + " " + problem);
            return;
        }
        Integer before = lineOf.putIfAbsent(parts[0], number);
        if (before != null) {
            wrong.add("line " + number + " has the user of line " + before);
            return;
        }
        hashes.put(parts[0], parts[1]);
        if (PasswordHash.isWeak(parts[1])) {
            weak.add(number);
        }
    }

    /// By user.
    Map<String, String> hashes() {
        return hashes;
    }

    /// What could be better, in words; at most one of them.
    List<String> weak() {
        if (weak.isEmpty()) {
            return List.of();
        }
        return List.of((weak.size() == 1 ? "line " + weak.getFirst() + " has" : weak.size() + " lines have")
                + " a hash that can be guessed fast, or a plain password; htpasswd -B makes better ones");
    }
}
