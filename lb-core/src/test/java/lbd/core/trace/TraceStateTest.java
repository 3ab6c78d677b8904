package lbd.core.trace;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import lbd.core.http.HeadBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The cases are those of the W3C's own tests of Trace Context.
class TraceStateTest {
    private static final String NOTHING = "nothing";

    private static String read(String... lines) {
        HeadBuilder head = new HeadBuilder();
        head.begin();
        head.status(200, "OK");
        for (String line : lines) {
            head.field("tracestate", line);
        }
        byte[] read = TraceState.read(head.build());
        return read == null ? NOTHING : new String(read, ISO_8859_1);
    }

    private static String members(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> "bar%02d=%02d".formatted(i, i))
                .collect(Collectors.joining(","));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "foo=1                  | foo=1",
                "foo=1,bar=2            | foo=1,bar=2",
                "'foo=1 \t , \t bar=2'  | foo=1,bar=2",
                "'foo=1,'               | foo=1",
                "',foo=1,,bar=2,'       | foo=1,bar=2",
                "foo=1,foo=2            | foo=1,foo=2",
                "foo=a b,bar=2          | foo=a b,bar=2",
                "fw529a3039@dt=1        | fw529a3039@dt=1",
                "0_-*/@a-_*/=1          | 0_-*/@a-_*/=1",
                "''                     | nothing",
                "foo                    | nothing",
                "foo =1                 | nothing",
                "foo=                   | nothing",
                "=1                     | nothing",
                "FOO=1                  | nothing",
                "foo.bar=1              | nothing",
                "1foo=1                 | nothing",
                "foo@=1,bar=2           | nothing",
                "@foo=1,bar=2           | nothing",
                "foo@@bar=1,bar=2       | nothing",
                "foo@bar@baz=1,bar=2    | nothing",
                "foo@1bar=1             | nothing",
                "foo=bar=baz            | nothing",
                "foo=1;bar=2            | nothing",
            })
    void listIsPassedOnWhereItIsInForm(String line, String passed) {
        assertEquals(passed, read(line));
    }

    @Test
    void linesAreOneList() {
        assertEquals("foo=1,bar=2,baz=3", read("foo=1", "", "bar=2,baz=3"));
        assertEquals(NOTHING, read("foo=1", "bar"));
        assertEquals(NOTHING, read());
    }

    @Test
    void thereAreMembersUpToALimit() {
        assertEquals(members(32), read(members(32)));
        assertEquals(NOTHING, read(members(33)));
        assertEquals(NOTHING, read(members(20), members(20)));
    }

    @Test
    void keysAndValuesAreOfSomeLength() {
        assertEquals("z".repeat(256) + "=1", read("z".repeat(256) + "=1"));
        assertEquals(NOTHING, read("z".repeat(257) + "=1"));
        assertEquals(
                "t".repeat(241) + "@" + "v".repeat(14) + "=1", read("t".repeat(241) + "@" + "v".repeat(14) + "=1"));
        assertEquals(NOTHING, read("t".repeat(242) + "@v=1"));
        assertEquals(NOTHING, read("t@" + "v".repeat(15) + "=1"));
        assertEquals("a=" + "1".repeat(256), read("a=" + "1".repeat(256)));
        assertEquals(NOTHING, read("a=" + "1".repeat(257)));
    }

    @Test
    void ofATooLongListLongMembersGoFirstThenTheLast() {
        String large = "l=" + "x".repeat(200);
        String small = "s=" + "x".repeat(98);
        assertEquals(
                small + "," + small + "," + small + "," + small,
                read(small + "," + large + "," + small + "," + small + "," + small));
        assertEquals((small + ",").repeat(4) + small, read((small + ",").repeat(6) + small));
    }

    @Test
    void moreThanAnybodySendsIsNotLookedAt() {
        assertEquals(NOTHING, read(" ".repeat(65_537) + "a=1"));
    }
}
