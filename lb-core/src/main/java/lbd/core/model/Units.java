package lbd.core.model;

import java.math.BigInteger;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Durations and sizes in the spelling of the configuration file.
public final class Units {
    private static final Pattern AMOUNT = Pattern.compile("(0|[1-9][0-9]{0,17})(\\.[0-9]{1,9})?([A-Za-z]*)");
    private static final BigInteger LONGEST_NANOS =
            BigInteger.valueOf(Duration.ofDays(36_500).toNanos());

    // Not BigDecimal: the first use of it computes great powers, which takes a tenth of a start.
    private static final int DIGITS = 9;
    private static final BigInteger BILLION = BigInteger.TEN.pow(DIGITS);

    private Units() {}

    /// The shortest spelling that loses nothing: `300ms`, `5s`, `1h`, `1500us`.
    public static String text(Duration duration) {
        long nanos = duration.toNanos();
        if (nanos == 0) {
            return "0s";
        }
        for (TimeUnit unit : TimeUnit.values()) {
            if (nanos % unit.nanos == 0) {
                return nanos / unit.nanos + unit.suffix;
            }
        }
        throw new IllegalArgumentException("finer than a microsecond: " + duration);
    }

    /// Reads a number and its unit: `300ms`, `5s`, `40.95s`, `1h`. More than 100 years come out as 100 years.
    ///
    /// @throws IllegalArgumentException with a message for who wrote it
    public static Duration duration(String text) {
        Matcher amount = amount(text, "a duration such as 300ms, 5s or 1h");
        for (TimeUnit unit : TimeUnit.values()) {
            if (unit.suffix.equals(amount.group(3))) {
                return nanos(text, billionths(amount).multiply(BigInteger.valueOf(unit.nanos)));
            }
        }
        if (amount.group(3).isEmpty()) {
            throw new IllegalArgumentException(
                    "%1$s has no unit; HAProxy reads it as %1$sms, nginx and keepalived as %1$ss: write which"
                            .formatted(text));
        }
        throw noSuchUnit(text, amount, "s", "us, ms, s, m, h, d, y");
    }

    private static Duration nanos(String text, BigInteger billionths) {
        BigInteger[] micros =
                billionths.divideAndRemainder(BILLION.multiply(BigInteger.valueOf(TimeUnit.MICROSECOND.nanos)));
        if (micros[1].signum() != 0) {
            throw new IllegalArgumentException("\"" + text + "\" is finer than a microsecond");
        }
        return Duration.ofNanos(billionths.divide(BILLION).min(LONGEST_NANOS).longValueExact());
    }

    /// The shortest spelling that loses nothing: `512B`, `16KiB`, `1MiB`.
    public static String sizeText(long bytes) {
        for (SizeUnit unit : SizeUnit.values()) {
            if (bytes != 0 && bytes % unit.bytes == 0) {
                return bytes / unit.bytes + unit.suffix;
            }
        }
        return "0B";
    }

    /// Reads bytes and their unit: `512B`, `16KiB`, `1.5MiB`.
    ///
    /// @throws IllegalArgumentException with a message for who wrote it
    public static long size(String text) {
        Matcher amount = amount(text, "a size such as 512B, 16KiB or 1MiB");
        for (SizeUnit unit : SizeUnit.values()) {
            if (unit.suffix.equals(amount.group(3))) {
                return bytes(text, billionths(amount).multiply(BigInteger.valueOf(unit.bytes)));
            }
        }
        throw noSuchUnit(text, amount, "KiB", "B, KiB, MiB, GiB");
    }

    private static long bytes(String text, BigInteger billionths) {
        BigInteger[] bytes = billionths.divideAndRemainder(BILLION);
        if (bytes[1].signum() != 0) {
            throw new IllegalArgumentException("\"" + text + "\" is not a whole number of bytes");
        }
        return bytes[0].min(BigInteger.valueOf(Long.MAX_VALUE)).longValueExact();
    }

    private static Matcher amount(String text, String expected) {
        Matcher amount = AMOUNT.matcher(text);
        if (!amount.matches()) {
            throw new IllegalArgumentException("expected " + expected + ", not \"" + text + "\"");
        }
        return amount;
    }

    private static BigInteger billionths(Matcher amount) {
        String fraction = amount.group(2) == null ? "" : amount.group(2).substring(1);
        return new BigInteger(amount.group(1) + fraction + "0".repeat(DIGITS - fraction.length()));
    }

    private static IllegalArgumentException noSuchUnit(String text, Matcher amount, String usual, String units) {
        String unit = amount.group(3);
        return new IllegalArgumentException(
                unit.isEmpty()
                        ? "%s has no unit; write %s%s, or another of %s".formatted(text, text, usual, units)
                        : "unknown unit \"%s\"; allowed: %s".formatted(unit, units));
    }

    private enum TimeUnit {
        DAY("d", 86_400_000_000_000L),
        HOUR("h", 3_600_000_000_000L),
        MINUTE("m", 60_000_000_000L),
        SECOND("s", 1_000_000_000L),
        MILLISECOND("ms", 1_000_000L),
        MICROSECOND("us", 1_000L),
        /// Of 365 days; last, since nothing is written in it.
        YEAR("y", 365 * DAY.nanos);

        private final String suffix;
        private final long nanos;

        TimeUnit(String suffix, long nanos) {
            this.suffix = suffix;
            this.nanos = nanos;
        }
    }

    private enum SizeUnit {
        GIBIBYTE("GiB", 1L << 30),
        MEBIBYTE("MiB", 1L << 20),
        KIBIBYTE("KiB", 1L << 10),
        BYTE("B", 1L);

        private final String suffix;
        private final long bytes;

        SizeUnit(String suffix, long bytes) {
            this.suffix = suffix;
            this.bytes = bytes;
        }
    }
}
