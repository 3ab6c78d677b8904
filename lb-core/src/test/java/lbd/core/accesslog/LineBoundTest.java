package lbd.core.accesslog;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/// A line never needs more room than was asked for: writers do not look.
class LineBoundTest {
    @Property(tries = 1000, edgeCases = EdgeCasesMode.MIXIN)
    void noLineIsLongerThanItsBound(
            @ForAll byte[] target,
            @ForAll byte[] userAgent,
            @ForAll("numbers") long number,
            @ForAll("formats") String format) {
        AccessRecord record = new AccessRecord();
        record.target.set(target);
        record.userAgent.set(userAgent);
        record.status = (int) number;
        record.bytesIn = number;
        record.totalNanos = number;
        record.startMillis = Math.abs(number % 4_000_000_000_000L);
        record.server = "s".repeat(64);
        LineFormat compiled = LineFormat.of(format);
        LineBuffer exact = new LineBuffer(compiled.maxBytes(record));
        compiled.write(record, exact); // throws where the room is too small
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
