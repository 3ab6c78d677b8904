package lbd.core.accesslog;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// The date and second as text, made anew only when the second changes.
final class TimeText {
    static final int MAX = 32;

    private static final DateTimeFormatter UTC =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter LOCAL = DateTimeFormatter.ofPattern(
                    "dd/MMM/uuuu:HH:mm:ss xx", Locale.ENGLISH)
            .withZone(ZoneId.systemDefault());

    private final Cached utc = new Cached(UTC);
    private final Cached local = new Cached(LOCAL);

    byte[] utc(long millis) {
        return utc.of(Math.floorDiv(millis, 1000L));
    }

    byte[] local(long millis) {
        return local.of(Math.floorDiv(millis, 1000L));
    }

    private static final class Cached {
        private final DateTimeFormatter format;
        private long second = Long.MIN_VALUE;
        private byte[] text = {};

        Cached(DateTimeFormatter format) {
            this.format = format;
        }

        byte[] of(long second) {
            if (second != this.second) {
                this.second = second;
                text = format.format(Instant.ofEpochSecond(second)).getBytes(StandardCharsets.US_ASCII);
            }
            return text;
        }
    }
}
