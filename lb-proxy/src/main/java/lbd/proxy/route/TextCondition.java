package lbd.proxy.route;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import lbd.core.model.TextTest;

/// What a rule asks of a value that lies among octets. Whether there is one at all is the caller's.
interface TextCondition {
    /// For values that need only be there.
    TextCondition ANYTHING = (b, from, to, matcher) -> true;

    boolean holds(byte[] b, int from, int to, RouteMatcher<?> matcher);

    /// @param patterns those of the table
    static TextCondition of(TextTest test, Patterns patterns) {
        return switch (test) {
            case TextTest.Present present -> ANYTHING;
            case TextTest.Exact(String text) -> {
                byte[] wanted = text.getBytes(UTF_8);
                yield (b, from, to, matcher) -> Arrays.equals(b, from, to, wanted, 0, wanted.length);
            }
            case TextTest.Prefix(String text) -> {
                byte[] wanted = text.getBytes(UTF_8);
                yield (b, from, to, matcher) -> begins(b, from, to, wanted);
            }
            case TextTest.Contains(String text) -> {
                byte[] wanted = text.getBytes(UTF_8);
                yield (b, from, to, matcher) -> contains(b, from, to, wanted);
            }
            case TextTest.Regex(String regex) -> {
                int pattern = patterns.add("regex", regex);
                yield (b, from, to, matcher) -> matcher.has(pattern, b, from, to);
            }
            case TextTest.OneOf(var texts) -> {
                ByteSet set = new ByteSet(texts);
                yield (b, from, to, matcher) -> set.contains(b, from, to);
            }
        };
    }

    private static boolean begins(byte[] b, int from, int to, byte[] wanted) {
        return to - from >= wanted.length && Arrays.equals(b, from, from + wanted.length, wanted, 0, wanted.length);
    }

    private static boolean contains(byte[] b, int from, int to, byte[] wanted) {
        for (int p = from; p + wanted.length <= to; p++) {
            if (Arrays.equals(b, p, p + wanted.length, wanted, 0, wanted.length)) {
                return true;
            }
        }
        return false;
    }
}
