package lbd.core.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// Times as HTTP writes them (RFC 9110 section 5.6.7), to the second.
public final class HttpDate {
    /// What cannot be read.
    public static final long NONE = Long.MIN_VALUE;

    private static final DateTimeFormatter FORM = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private HttpDate() {}

    /// @param seconds since 1970
    public static String text(long seconds) {
        return FORM.format(Instant.ofEpochSecond(seconds));
    }

    /// The form that everybody sends; the two older ones count as none, so that a whole answer is given.
    ///
    /// @return seconds since 1970, or [#NONE]
    public static long seconds(String text) {
        try {
            return Instant.from(FORM.parse(text)).getEpochSecond();
        } catch (DateTimeException e) {
            return NONE;
        }
    }
}
