package lbd.core.http1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;
import lbd.core.http.Head;
import lbd.core.http.Method;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Every message of the tables gets its verdict, the same one however its bytes arrive, and the reference
/// agrees.
class MessageTableTest {
    private static final List<MessageTable.Row> REQUESTS = MessageTable.read("requests.txt");
    private static final List<MessageTable.Row> RESPONSES = MessageTable.read("responses.txt");
    private static final List<MessageTable.Row> CHUNKED = MessageTable.read("chunked.txt");

    private static final Head HEAD = new Head();

    @TestFactory
    Stream<DynamicTest> requests() {
        return tests(REQUESTS, row -> {
            HttpParser parser = new HttpParser(row.limits());
            return new Readers(
                    bytes -> Reading.request(parser, HEAD, bytes),
                    bytes -> ReferenceReader.request(row.limits(), bytes));
        });
    }

    @TestFactory
    Stream<DynamicTest> responses() {
        return tests(RESPONSES, row -> {
            HttpParser parser = new HttpParser(row.limits());
            Method method = Method.valueOf(row.requestMethod());
            return new Readers(
                    bytes -> Reading.response(parser, HEAD, bytes, method),
                    bytes -> ReferenceReader.response(row.limits(), bytes, row.requestMethod()));
        });
    }

    @TestFactory
    Stream<DynamicTest> chunkedBodies() {
        return tests(CHUNKED, row -> {
            ChunkedDecoder decoder = new ChunkedDecoder(row.limits());
            return new Readers(
                    bytes -> ChunkedReading.whole(decoder, bytes), bytes -> ReferenceChunked.read(row.limits(), bytes));
        });
    }

    @Test
    void tablesHoldThreeHundredMessages() {
        int all = REQUESTS.size() + RESPONSES.size() + CHUNKED.size();
        assertTrue(all >= 300, () -> all + " messages");
    }

    @Test
    void everyRejectionIsInATable() {
        for (Rejection rejection : Rejection.values()) {
            if (rejection == Rejection.CHUNKS_TOO_SMALL) {
                // No single message shows it: it is a matter of how many come in which time.
                continue;
            }
            assertTrue(
                    Stream.of(REQUESTS, RESPONSES, CHUNKED)
                            .flatMap(List::stream)
                            .anyMatch(row -> row.verdict().equals(rejection.reason())),
                    rejection.reason());
        }
    }

    private record Readers(Function<byte[], Reading> parser, Function<byte[], Reading> reference) {}

    private static Stream<DynamicTest> tests(List<MessageTable.Row> rows, Function<MessageTable.Row, Readers> readers) {
        return rows.stream().map(row -> dynamicTest(row.line(), () -> check(row, readers.apply(row))));
    }

    private static void check(MessageTable.Row row, Readers readers) {
        Reading whole = readers.parser().apply(row.message());
        assertEquals(row.verdict(), verdict(whole), row.line());
        row.expected().forEach((key, value) -> assertEquals(value, whole.seen().get(key), key));
        for (int cut = 0; cut <= row.message().length; cut++) {
            byte[] part = Arrays.copyOf(row.message(), cut);
            Reading early = readers.parser().apply(part);
            String at = "cut at " + cut + ": " + MessageTable.escape(part);
            if (early.equals(Reading.MORE)) {
                assertTrue(whole.end() == 0 || whole.isRefused() || cut < whole.end(), at);
            } else {
                assertEquals(whole, early, at);
            }
            Reading reference = readers.reference().apply(part);
            assertTrue(reference.allows(early), () -> at + "\nreference " + reference + "\nparser    " + early);
        }
    }

    private static String verdict(Reading reading) {
        if (reading.rejection() != null) {
            return reading.rejection().reason();
        }
        return reading.end() == 0 ? "more" : "ok";
    }

    /// The table's words are the rejections' names.
    @Test
    void reasonsAreSnakeCase() {
        for (Rejection rejection : Rejection.values()) {
            assertEquals(rejection.name().toLowerCase(Locale.ROOT), rejection.reason());
            assertTrue(rejection.reason().matches("[a-z0-9_]+"));
        }
    }
}
