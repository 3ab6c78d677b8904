package lbd.core.model.check;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Which HTTP status codes pass.
///
/// @param ranges at least one
public record StatusRanges(List<Range> ranges) {
    /// @param from the first code, 100 to 999
    /// @param to   the last one, not less
    public record Range(int from, int to) {
        private static final Pattern FORM = Pattern.compile("([1-9][0-9]{2})(?:-([1-9][0-9]{2}))?");

        public Range {
            if (from < 100 || to > 999 || from > to) {
                throw new IllegalArgumentException(from + "-" + to + " are not status codes from low to high");
            }
        }

        /// Reads `200` or `200-299`.
        ///
        /// @throws IllegalArgumentException with a message for who wrote it
        public static Range of(String text) {
            Matcher form = FORM.matcher(text);
            if (!form.matches()) {
                throw new IllegalArgumentException("expected a status such as 200 or 200-299, not \"" + text + "\"");
            }
            int from = Integer.parseInt(form.group(1));
            return new Range(from, form.group(2) == null ? from : Integer.parseInt(form.group(2)));
        }

        @Override
        public String toString() {
            return from == to ? Integer.toString(from) : from + "-" + to;
        }
    }

    /// keepalived's: any success.
    public static final StatusRanges DEFAULT = new StatusRanges(List.of(new Range(200, 299)));

    public StatusRanges {
        ranges = List.copyOf(ranges);
        if (ranges.isEmpty()) {
            throw new IllegalArgumentException("status: needs at least one");
        }
    }

    public boolean contains(int status) {
        for (Range range : ranges) {
            if (range.from <= status && status <= range.to) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return ranges.stream().map(Range::toString).collect(Collectors.joining(","));
    }
}
