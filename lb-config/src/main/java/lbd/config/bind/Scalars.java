package lbd.config.bind;

import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Plain scalars that need no type of their own. Each throws an IllegalArgumentException that says what was expected.
final class Scalars {
    /// No leading zero, which is octal to YAML 1.1 and decimal to people; no base 60 either, 1:30 is a typo here.
    private static final Pattern INTEGER = Pattern.compile("-?(0|[1-9][0-9]{0,17})");

    private static final Pattern DECIMAL = Pattern.compile("-?(0|[1-9][0-9]{0,8})(\\.[0-9]{1,9})?");
    private static final Pattern PERCENT = Pattern.compile("(0|[1-9][0-9]{0,8})%");

    private Scalars() {}

    static String text(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("is empty; expected a text");
        }
        if (text.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE)) {
            throw new IllegalArgumentException("expected a text, not half a character");
        }
        return text;
    }

    static String line(String text) {
        if (text.codePoints().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("expected a text of one line, not " + ErrorWords.quoted(text));
        }
        return text(text);
    }

    /// YAML 1.1's words for it.
    static boolean flag(String text) {
        return switch (text) {
            case "true", "yes", "on" -> true;
            case "false", "no", "off" -> false;
            default -> throw unexpected("true or false", text);
        };
    }

    /// Values beyond the 32 bits come out as the nearest that fits: out of any range, and told as written.
    static int integer(String text) {
        if (!INTEGER.matcher(text).matches()) {
            throw unexpected("a whole number", text);
        }
        return Math.clamp(Long.parseLong(text), Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    static double decimal(String text) {
        if (!DECIMAL.matcher(text).matches()) {
            throw unexpected("a number", text);
        }
        return Double.parseDouble(text);
    }

    static int percent(String text) {
        Matcher matcher = PERCENT.matcher(text);
        if (!matcher.matches()) {
            throw unexpected("a percentage such as 50%", text);
        }
        return Integer.parseInt(matcher.group(1));
    }

    static String text(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }

    private static IllegalArgumentException unexpected(String expected, String text) {
        return new IllegalArgumentException("expected " + expected + ", not " + ErrorWords.quoted(text));
    }
}
