package lbd.core.http;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The parts of a body that a client asks for (RFC 9110 section 14.1.2).
public final class ByteRanges {
    /// More parts than any reader asks for: the whole is given instead, as section 14.2 allows.
    public static final int MOST = 16;

    /// @param from the first byte
    /// @param to   the byte behind the last
    public record Part(long from, long to) {
        public long length() {
            return to - from;
        }
    }

    private ByteRanges() {}

    /// @param value of the field Range
    /// @param size  of the body
    /// @return empty: none of them is within it (416); null: it asks for nothing that can be told, or for
    ///     so much that the whole is less, and gets that
    public static @Nullable List<Part> of(String value, long size) {
        if (!value.regionMatches(true, 0, "bytes=", 0, 6)) {
            return null;
        }
        List<Part> parts = new ArrayList<>();
        long asked = 0;
        String[] specs = value.substring(6).split(",", -1);
        if (specs.length > MOST) {
            return null;
        }
        for (String spec : specs) {
            String text = spec.strip();
            int dash = text.indexOf('-');
            long first = number(text, 0, dash);
            long last = number(text, dash + 1, text.length());
            boolean suffix = dash == 0;
            boolean open = dash == text.length() - 1;
            if (dash < 0
                    || (suffix && open)
                    || (!suffix && first < 0)
                    || (!open && last < 0)
                    || (!suffix && !open && last < first)) {
                return null;
            }
            long from = suffix ? Math.max(0, size - last) : first;
            long to = suffix || open ? size : Math.min(size, last == Long.MAX_VALUE ? last : last + 1);
            if (from < to) {
                parts.add(new Part(from, to));
                asked += to - from;
            }
        }
        // Parts that overlap, or that are nearly everything: the whole is cheaper for both (section 14.2).
        return parts.size() > 1 && asked >= size ? null : parts;
    }

    /// @return -1 where it is none; what is too large for a number is more than there is anyway
    private static long number(String text, int from, int to) {
        if (from >= to) {
            return -1;
        }
        long number = 0;
        for (int i = from; i < to; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number > (Long.MAX_VALUE - 9) / 10 ? Long.MAX_VALUE : number * 10 + digit;
            if (number < 0) {
                number = Long.MAX_VALUE;
            }
        }
        return number;
    }
}
