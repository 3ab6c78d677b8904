package lbd.config.section;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lbd.config.bind.Value;
import lbd.core.model.edge.PoolShare;

/// A part of requests, as in `5%` or `0.25%`.
final class Share {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,3})(?:\\.([0-9]{1,2}))?%");
    private static final String ALLOWED = "; allowed: 0% to 100%, with at most two decimals";

    private Share() {}

    /// In hundredths of a percent.
    static int read(Value value) {
        return value.parsed("a share such as 5%", Share::parse);
    }

    static int parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("\"" + text + "\" is no share such as 5%" + ALLOWED);
        }
        String fraction = form.group(2) == null ? "" : form.group(2);
        int parts = Integer.parseInt(form.group(1) + (fraction + "00").substring(0, 2));
        if (parts > PoolShare.WHOLE) {
            throw new IllegalArgumentException(text + " is too large" + ALLOWED);
        }
        return parts;
    }
}
