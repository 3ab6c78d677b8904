package lbd.config.section;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lbd.config.bind.Value;
import lbd.core.model.RateLimitSpec;
import org.jspecify.annotations.Nullable;

/// A number of things in a second, a minute or an hour: `100/s`, `30/m`, `5/h`.
record TimedRate(int number, Duration period) {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,9})/([smh])");

    static TimedRate read(Value value) {
        return value.parsed("a rate such as 100/s, 30/m or 5/h", TimedRate::parse);
    }

    private static TimedRate parse(String text) {
        Matcher form = FORM.matcher(text);
        String allowed = "; allowed: 1 to " + RateLimitSpec.MOST_PER_SECOND + " by /s, /m or /h";
        if (!form.matches()) {
            throw new IllegalArgumentException("\"" + text + "\" is no rate such as 100/s, 30/m or 5/h" + allowed);
        }
        int number = Integer.parseInt(form.group(1));
        if (number < 1 || number > RateLimitSpec.MOST_PER_SECOND) {
            throw new IllegalArgumentException(text + " is too " + (number < 1 ? "small" : "large") + allowed);
        }
        return new TimedRate(
                number,
                switch (form.group(2)) {
                    case "s" -> Duration.ofSeconds(1);
                    case "m" -> Duration.ofMinutes(1);
                    default -> Duration.ofHours(1);
                });
    }

    /// Where none is given, what comes in a second.
    int burst(@Nullable Integer given) {
        return given == null ? (int) Math.max(1, number / period.toSeconds()) : given;
    }
}
