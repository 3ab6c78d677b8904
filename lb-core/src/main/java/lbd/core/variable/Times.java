package lbd.core.variable;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// The time as texts have it, which is how the access log has it.
final class Times {
    private static final DateTimeFormatter UTC = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSX", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private Times() {}

    static void write(long millis, TextBuffer out) {
        out.plain(UTC.format(Instant.ofEpochMilli(millis)).getBytes(US_ASCII));
    }
}
