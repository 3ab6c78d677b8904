package lbd.core.trace;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The cases are those of the W3C's own tests of Trace Context.
class TraceParentTest {
    private static final String ID = "12345678901234567890123456789012";
    private static final String SPAN = "1234567890123456";

    private static @Nullable TraceParent read(String text) {
        byte[] octets = ("x" + text + "y").getBytes(ISO_8859_1);
        return TraceParent.read(octets, 1, octets.length - 1);
    }

    @ParameterizedTest
    @CsvSource({
        "00-" + ID + "-" + SPAN + "-00, 0",
        "00-" + ID + "-" + SPAN + "-01, 1",
        "00-" + ID + "-" + SPAN + "-03, 3",
        "00-" + ID + "-" + SPAN + "-ff, 3",
        "01-" + ID + "-" + SPAN + "-01, 1",
        "cc-" + ID + "-" + SPAN + "-01, 1",
        "cc-" + ID + "-" + SPAN + "-01-what-the-future-will-be-like, 1",
        "cc-" + ID + "-" + SPAN + "-01-, 1",
    })
    void goesOnWithATraceInForm(String text, int flags) {
        TraceParent taken = read(text);
        assertNotNull(taken);
        assertEquals(new TraceParent(0x1234567890123456L, 0x7890123456789012L, 0x1234567890123456L, flags), taken);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "00-" + ID + "-" + SPAN + "-01-",
                "00-" + ID + "-" + SPAN + "-01-what-the-future-will-be-like",
                "00-" + ID + "-" + SPAN + "-01 ",
                "ff-" + ID + "-" + SPAN + "-01",
                "cc-" + ID + "-" + SPAN + "-01.what-the-future-will-not-be-like",
                ".0-" + ID + "-" + SPAN + "-01",
                "0.-" + ID + "-" + SPAN + "-01",
                "000-" + ID + "-" + SPAN + "-01",
                "0-" + ID + "-" + SPAN + "-01",
                "CC-" + ID + "-" + SPAN + "-01",
                "00-00000000000000000000000000000000-" + SPAN + "-01",
                "00-.2345678901234567890123456789012-" + SPAN + "-01",
                "00-1234567890123456789012345678901.-" + SPAN + "-01",
                "00-1234567890123456789012345678901A-" + SPAN + "-01",
                "00-1234567890123456789012345678901-" + SPAN + "-01",
                "00-123456789012345678901234567890123-" + SPAN + "-01",
                "00-" + ID + "-0000000000000000-01",
                "00-" + ID + "-.234567890123456-01",
                "00-" + ID + "-123456789012345.-01",
                "00-" + ID + "-123456789012345-01",
                "00-" + ID + "-12345678901234567-01",
                "00-" + ID + "-" + SPAN + "-.0",
                "00-" + ID + "-" + SPAN + "-0.",
                "00-" + ID + "-" + SPAN + "-001",
                "00-" + ID + "-" + SPAN + "-1",
                "00-" + ID + "_" + SPAN + "-01",
                "00_" + ID + "-" + SPAN + "-01",
            })
    void beginsAnewWithWhatIsNotInForm(String text) {
        assertNull(read(text), text);
    }

    @Test
    void whatIsWrittenIsRead() {
        SplittableRandom random = new SplittableRandom(3);
        byte[] to = new byte[TraceParent.LENGTH];
        for (int i = 0; i < 1000; i++) {
            TraceParent one = new TraceParent(random.nextLong(), random.nextLong(), random.nextLong(), i & 3);
            TraceParent.write(one.high(), one.low(), one.span(), one.flags(), to);
            assertEquals(one, TraceParent.read(to, 0, to.length));
            String text = new String(to, ISO_8859_1);
            assertEquals(TraceParent.id(one.high(), one.low()), text.substring(3, 35));
            assertEquals(TraceParent.span(one.span()), text.substring(36, 52));
        }
    }

    @Test
    void noOctetsMakeItThrow() {
        SplittableRandom random = new SplittableRandom(4);
        byte[] right = ("00-" + ID + "-" + SPAN + "-01-x").getBytes(ISO_8859_1);
        for (int i = 0; i < 100_000; i++) {
            byte[] wrong = right.clone();
            wrong[random.nextInt(wrong.length)] = (byte) random.nextInt();
            int end = random.nextInt(wrong.length + 1);
            TraceParent read = TraceParent.read(wrong, 0, end);
            if (read != null) {
                assertEquals(true, end >= TraceParent.LENGTH);
            }
        }
    }
}
