package lbd.core.http1;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import lbd.core.http.Head;
import lbd.core.http.Method;
import org.junit.jupiter.api.Test;

/// Compares the parsers with the reference on mutated messages, whole and cut at one place: equal readings,
/// no exception, no hang. `-Dlbd.fuzz.inputs=10000000` makes it long, `-Dlbd.fuzz.seed=n` makes it another
/// one; a failure prints the seed and the input.
class ParserFuzzTest {
    private static final long INPUTS = Long.getLong("lbd.fuzz.inputs", 1_000_000);
    private static final long SEED = Long.getLong("lbd.fuzz.seed", 20_250_601);
    private static final int ROUND = 20_000;
    /// Small enough that mutations pass them now and then.
    private static final HeadLimits LIMITS = new HeadLimits(300, 6, 60);

    private final HttpParser parser = new HttpParser(LIMITS);
    private final Head head = new Head();
    private final ChunkedDecoder decoder = new ChunkedDecoder(LIMITS);
    private final SplittableRandom random = new SplittableRandom(SEED);

    @Test
    void requestsAreReadAsTheReferenceReadsThem() {
        fuzz(
                "requests.txt",
                INPUTS * 5 / 10,
                bytes -> Reading.request(parser, head, bytes),
                bytes -> ReferenceReader.request(LIMITS, bytes));
    }

    @Test
    void responsesAreReadAsTheReferenceReadsThem() {
        fuzz(
                "responses.txt",
                INPUTS * 2 / 10,
                bytes -> Reading.response(parser, head, bytes, Method.GET),
                bytes -> ReferenceReader.response(LIMITS, bytes, "GET"));
        fuzz(
                "responses.txt",
                INPUTS / 10,
                bytes -> Reading.response(parser, head, bytes, Method.HEAD),
                bytes -> ReferenceReader.response(LIMITS, bytes, "HEAD"));
    }

    @Test
    void chunkedBodiesAreReadAsTheReferenceReadsThem() {
        fuzz(
                "chunked.txt",
                INPUTS * 2 / 10,
                bytes -> ChunkedReading.pieces(decoder, bytes, random.nextInt(1, 8)),
                bytes -> ReferenceChunked.read(LIMITS, bytes));
    }

    private void fuzz(String table, long inputs, Function<byte[], Reading> parsed, Function<byte[], Reading> expected) {
        List<byte[]> seeds =
                MessageTable.read(table).stream().map(MessageTable.Row::message).toList();
        Mutator mutator = new Mutator(seeds, random);
        long accepted = 0;
        for (long i = 0; i < inputs; i++) {
            byte[] input = mutator.next();
            if (compare(input, parsed, expected).end() > 0) {
                accepted++;
            }
            byte[] part = Arrays.copyOf(input, random.nextInt(input.length + 1));
            compare(part, parsed, expected);
        }
        long share = accepted * 100 / Math.max(1, inputs);
        assertTrue(inputs < ROUND || (share > 3 && share < 80), () -> share + " % accepted: the mutations test little");
    }

    private static Reading compare(byte[] input, Function<byte[], Reading> parsed, Function<byte[], Reading> expected) {
        try {
            Reading reading = parsed.apply(input);
            Reading reference = expected.apply(input);
            if (reference.allows(reading)) {
                return reading;
            }
            return fail("reference " + reference + "\nparser    " + reading + where(input));
        } catch (RuntimeException e) {
            return fail(where(input), e);
        }
    }

    private static String where(byte[] input) {
        return "\nseed " + SEED + ", input " + MessageTable.escape(input);
    }
}
