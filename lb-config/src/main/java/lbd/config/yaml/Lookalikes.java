package lbd.config.yaml;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What looks right in an editor and is something else to YAML: a word processor's quotes, blanks that count as
/// letters, a colon without a blank. Each answers with a hint that goes behind an error, or with nothing.
public final class Lookalikes {
    private static final Pattern QUOTE = Pattern.compile("[\\u2018-\\u201F\\u00AB\\u00BB\\u2039\\u203A\\uFF02\\u00B4]");
    private static final Pattern BLANK =
            Pattern.compile("[\\u00A0\\u1680\\u2000-\\u200D\\u2028\\u2029\\u202F\\u205F\\u2060\\u3000\\uFEFF]");
    private static final Pattern TIGHT_COLON = Pattern.compile("((?!unix:)[a-z][a-z0-9_]+):[^\\s/:].*");
    private static final Pattern PORT = Pattern.compile("[^:]*:[0-9]+");
    private static final Pattern LINE_START = Pattern.compile("\\s*(- +)*");

    private Lookalikes() {}

    /// @param text as it stands in the file, without quotes around it
    public static String hint(String text) {
        Matcher blank = BLANK.matcher(text);
        if (blank.find()) {
            return "; " + named(text.codePointAt(blank.start()))
                    + " is in it, which is a letter to YAML: write a space";
        }
        return isQuote(text) ? "; " + named(text.codePointAt(0)) + " is no quote to YAML: write \" or '" : "";
    }

    /// Whether a text has a typographic quote at its start, so that it became part of the text.
    public static boolean isQuote(String text) {
        return QUOTE.matcher(text).lookingAt();
    }

    /// Of a text where keys and values should stand.
    public static String tightColon(String text) {
        Matcher tight = TIGHT_COLON.matcher(text);
        return tight.matches() ? "; a blank is missing after the colon of \"" + tight.group(1) + ":\"" : "";
    }

    /// Of a text that is no value; `localhost:99999` is more likely a wrong port than two words too close together.
    public static String hintOrTightColon(String text) {
        String hint = hint(text);
        return hint.isEmpty() && !PORT.matcher(text).matches() ? tightColon(text) : hint;
    }

    /// Of a line that is not understood.
    ///
    /// @param number of the line, from 1
    static String inLine(String line, int number) {
        if (line.contains("${")) {
            return "; inside of { } or [ ] a ${...} needs quotes (line %d)".formatted(number);
        }
        String content = LINE_START.matcher(line).replaceFirst("");
        Matcher blank = BLANK.matcher(line);
        Matcher quote = QUOTE.matcher(content);
        if (blank.find()) {
            return "; line %d holds %s, which is a letter to YAML"
                    .formatted(number, named(line.codePointAt(blank.start())));
        }
        if (quote.find()) {
            return "; line %d holds %s, which is no quote to YAML"
                    .formatted(number, named(content.codePointAt(quote.start())));
        }
        String tight = tightColon(content);
        return tight.isEmpty() ? "" : tight + " in line " + number;
    }

    /// `U+00A0 (no-break space)`
    private static String named(int c) {
        String name = String.valueOf(Character.getName(c)).toLowerCase(Locale.ROOT);
        return "U+%04X (%s)".formatted(c, name);
    }
}
