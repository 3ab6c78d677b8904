package lbd.core.accesslog;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/// A line grows wherever it turns out to be too short, and no field makes it longer than is allowed.
class LineBoundTest {
    private static final int MOST_FIELDS = 32;

    @Property(tries = 1000, edgeCases = EdgeCasesMode.MIXIN)
    void lineThatGrowsIsTheLineThatNeedNot(
            @ForAll byte[] target,
            @ForAll byte[] userAgent,
            @ForAll("numbers") long number,
            @ForAll("formats") String format,
            @ForAll @IntRange(max = 2000) int capacity) {
        AccessRecord record = new AccessRecord();
        record.target.set(target);
        record.userAgent.set(userAgent);
        record.status = (int) number;
        record.bytesIn = number;
        record.totalNanos = number;
        record.startMillis = Math.abs(number % 4_000_000_000_000L);
        record.server = "s".repeat(64);
        LineFormat compiled = LineFormat.of(format);
        byte[] line = written(compiled, record, new Line(MOST_FIELDS * Line.MAX_TEXT));
        assertArrayEquals(line, written(compiled, record, new Line(capacity)));
    }

    private static byte[] written(LineFormat format, AccessRecord record, Line line) {
        format.write(record, line);
        return Arrays.copyOf(line.bytes(), line.length());
    }

    @Provide
    Arbitrary<Long> numbers() {
        return Arbitraries.longs();
    }

    @Provide
    Arbitrary<String> formats() {
        List<String> fields = Arrays.stream(AccessField.values())
                .map(f -> "{" + f.word() + "}")
                .toList();
        Arbitrary<String> templates =
                Arbitraries.of(fields).list().ofMinSize(1).ofMaxSize(32).map(l -> String.join("", l));
        return Arbitraries.oneOf(Arbitraries.of("json", "common", "combined"), templates);
    }
}
