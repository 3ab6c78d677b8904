package lbd.config.section;

import java.util.List;
import lbd.config.bind.Value;

/// A program that is told of changes, with its arguments, or the program alone.
final class CommandReader {
    private CommandReader() {}

    static List<String> read(Value value) {
        List<String> words = value.oneOrMore(Value::text);
        if (!words.getFirst().startsWith("/")) {
            throw value.refuse("the program must be an absolute path: no shell and no PATH are used");
        }
        if (words.size() == 1 && words.getFirst().contains(" ")) {
            throw value.refuse("\"" + words.getFirst() + "\" is one word with blanks, and no shell splits it; write ["
                    + words.getFirst().strip().replaceAll("\\s+", ", ") + "]");
        }
        return words;
    }
}
