package lbd.core.accesslog;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Which lines are wanted: `status>=500`, `total_ms>1000`, `ended!=ok`, `listener=web`.
public final class LineCondition {
    private static final Pattern TEXT = Pattern.compile("\\s*([a-z_.]+)\\s*(>=|<=|!=|=|>|<)\\s*(\\S+)\\s*");
    private static final Pattern NUMBER = Pattern.compile("(0|[1-9][0-9]{0,11})");
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final List<AccessField> NUMBERS = List.of(
            AccessField.STATUS,
            AccessField.BYTES_IN,
            AccessField.BYTES_OUT,
            AccessField.QUEUE_MS,
            AccessField.CONNECT_MS,
            AccessField.FIRST_BYTE_MS,
            AccessField.TOTAL_MS,
            AccessField.RETRIES);
    private static final List<AccessField> WORDS = List.of(
            AccessField.LISTENER,
            AccessField.POOL,
            AccessField.SERVER,
            AccessField.PROTOCOL,
            AccessField.ENDED,
            AccessField.CLIENT,
            AccessField.HOST,
            AccessField.METHOD,
            AccessField.REQUEST_ID,
            AccessField.TRACE_ID);

    private final String text;
    private final AccessField field;
    private final String operator;
    private final String word;
    private final long number;

    private LineCondition(String text, AccessField field, String operator, String word, long number) {
        this.text = text;
        this.field = field;
        this.operator = operator;
        this.word = word;
        this.number = number;
    }

    /// @throws IllegalArgumentException with a message for who wrote it
    public static LineCondition parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "expected a field, one of = != < <= > >=, and a value, such as status>=500, not \"" + text + "\"");
        }
        String operator = matcher.group(2);
        String value = matcher.group(3);
        AccessField field = AccessField.of(matcher.group(1)).orElse(AccessField.TIME);
        if (NUMBERS.contains(field)) {
            if (!NUMBER.matcher(value).matches()) {
                throw new IllegalArgumentException(
                        "expected a whole number after " + operator + ", not \"" + value + "\"");
            }
            return new LineCondition(text, field, operator, "", Long.parseLong(value));
        }
        if (!WORDS.contains(field)) {
            throw new IllegalArgumentException(
                    "no condition on \"" + matcher.group(1) + "\"; allowed: " + words(NUMBERS) + ", " + words(WORDS));
        }
        if (!operator.equals("=") && !operator.equals("!=")) {
            throw new IllegalArgumentException(field.word() + " is a word; allowed: = and !=");
        }
        if (field == AccessField.ENDED
                && Arrays.stream(EndReason.values()).noneMatch(e -> e.word().equals(value))) {
            throw new IllegalArgumentException("unknown value \"" + value + "\"; allowed: "
                    + Arrays.stream(EndReason.values()).map(EndReason::word).collect(Collectors.joining(", ")));
        }
        return new LineCondition(text, field, operator, value, 0);
    }

    private static String words(List<AccessField> fields) {
        return fields.stream().map(AccessField::word).collect(Collectors.joining(", "));
    }

    /// Whether the line is wanted. What a line does not have is no number, and an empty word.
    public boolean holds(AccessRecord record) {
        return switch (field) {
            case STATUS -> compare(record.status);
            case BYTES_IN -> compare(record.bytesIn);
            case BYTES_OUT -> compare(record.bytesOut);
            case RETRIES -> compare(record.retries);
            case QUEUE_MS -> compareNanos(record.queueNanos);
            case CONNECT_MS -> compareNanos(record.connectNanos);
            case FIRST_BYTE_MS -> compareNanos(record.firstByteNanos);
            case TOTAL_MS -> compareNanos(record.totalNanos);
            case LISTENER -> is(record.listener);
            case POOL -> is(record.pool == null ? "" : record.pool);
            case SERVER -> is(record.server == null ? "" : record.server);
            case PROTOCOL -> is(record.protocol);
            case ENDED -> is(record.ended.word());
            case CLIENT -> is(record.client);
            case HOST -> is(record.host);
            case METHOD -> is(record.method);
            case REQUEST_ID -> is(record.requestId);
            case TRACE_ID -> is(record.traceId);
            default -> false;
        };
    }

    private boolean is(String value) {
        return value.equals(word) == operator.equals("=");
    }

    private boolean is(LoggedBytes value) {
        return value.is(word) == operator.equals("=");
    }

    private boolean compareNanos(long nanos) {
        return compare(nanos, number * NANOS_PER_MILLI);
    }

    private boolean compare(long value) {
        return compare(value, number);
    }

    private boolean compare(long value, long limit) {
        if (value < 0) {
            return false;
        }
        return switch (operator) {
            case ">=" -> value >= limit;
            case "<=" -> value <= limit;
            case ">" -> value > limit;
            case "<" -> value < limit;
            case "!=" -> value != limit;
            default -> value == limit;
        };
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LineCondition that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /// As it was written.
    @Override
    public String toString() {
        return text;
    }
}
