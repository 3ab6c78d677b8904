package lbd.config.section;

import java.util.regex.Pattern;
import lbd.config.bind.Value;

/// A number of things in a second, as in `500/s`.
final class Rate {
    private static final Pattern FORM = Pattern.compile("[0-9]{1,9}/s");

    private Rate() {}

    /// 1 to `most`.
    static int perSecond(Value value, int most) {
        return value.parsed("a rate such as 500/s", text -> perSecond(text, most));
    }

    private static int perSecond(String text, int most) {
        String allowed = "; allowed: 1/s to " + most + "/s";
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("\"" + text + "\" is no rate such as 500/s" + allowed);
        }
        int number = Integer.parseInt(text.substring(0, text.length() - 2));
        if (number < 1 || number > most) {
            throw new IllegalArgumentException(text + " is too " + (number < 1 ? "small" : "large") + allowed);
        }
        return number;
    }
}
