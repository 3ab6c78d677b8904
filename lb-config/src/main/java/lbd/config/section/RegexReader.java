package lbd.config.section;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import lbd.config.bind.Value;

/// Regular expressions, checked with the engine that runs them: RE2 for Java, which needs time that is linear
/// in what it reads, whatever the expression and whoever sends the text.
final class RegexReader {
    private static final int LONGEST = 1024;

    private RegexReader() {}

    static String read(Value value) {
        return value.parsed("a regular expression", RegexReader::check);
    }

    /// @return the expression
    /// @throws IllegalArgumentException if it is none
    static String check(String regex) {
        if (regex.isEmpty() || regex.length() > LONGEST) {
            throw new IllegalArgumentException("a regular expression has 1 to " + LONGEST + " characters");
        }
        groups(regex);
        return regex;
    }

    /// How many groups it has.
    ///
    /// @throws IllegalArgumentException if it is none
    static int groups(String regex) {
        try {
            return Pattern.compile(regex).groupCount();
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "\"" + regex + "\": " + e.getDescription()
                            + " (RE2 syntax, without look-around and back references)",
                    e);
        }
    }
}
