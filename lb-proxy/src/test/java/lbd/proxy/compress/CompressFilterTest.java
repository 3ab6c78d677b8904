package lbd.proxy.compress;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import lbd.core.http.BodyLength;
import lbd.core.http.Head;
import lbd.core.http.KnownField;
import lbd.core.http.Method;
import lbd.core.http1.HeadLimits;
import lbd.core.http1.HttpParser;
import lbd.core.model.edge.Encoding;
import lbd.core.runtime.CompressionCounters;
import lbd.core.runtime.CompressionRefusal;
import lbd.proxy.http.HeadEdits;
import lbd.proxy.http.MessageSink;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What one answer becomes, and that nothing of it is left wherever it ends.
class CompressFilterTest {
    private final LoopCompressors compressors = new LoopCompressors(0);
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
    private final CompressionCounters counts = new CompressionCounters();
    private final Sink sink = new Sink();
    private final CompressFilter filter =
            new CompressFilter(sink, compressors, compressors.take(Encoding.GZIP, 1), allocator, counts);

    private static final class Sink implements MessageSink {
        private final List<String> told = new ArrayList<>();
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();

        @Override
        public void head(Head head, HeadEdits edits, BodyLength length) {
            StringBuilder fields = new StringBuilder(length.name());
            for (int f = 0; f < head.fieldCount(); f++) {
                if (edits.keeps(head, f)) {
                    fields.append('|').append(head.name(f)).append(": ").append(head.value(f));
                }
            }
            Head added = edits.added();
            for (int f = 0; f < added.fieldCount(); f++) {
                fields.append('|').append(added.name(f)).append(": ").append(added.value(f));
            }
            told.add(fields.toString());
        }

        @Override
        public void data(ByteBuf data) {
            told.add("data");
            body.writeBytes(ByteBufUtil.getBytes(data));
            data.release();
        }

        @Override
        public void end(@Nullable Head trailers) {
            told.add("end");
        }

        @Override
        public void flush() {
            told.add("flush");
        }

        @Override
        public boolean isWritable() {
            return true;
        }

        List<String> news() {
            List<String> news = List.copyOf(told);
            told.clear();
            return news;
        }
    }

    @AfterEach
    void nothingIsLeft() {
        filter.discard();
        assertEquals(0, compressors.taken());
        assertEquals(
                0, allocator.metric().usedDirectMemory() + allocator.metric().usedHeapMemory());
    }

    private void head(String fields) {
        byte[] bytes = ("HTTP/1.1 200 OK|" + fields + "||").replace("|", "\r\n").getBytes(ISO_8859_1);
        Head head = new Head();
        new HttpParser(HeadLimits.DEFAULT).parseResponse(bytes, 0, bytes.length, Method.GET, head);
        filter.head(head, new HeadEdits(), head.bodyLength());
    }

    private static ByteBuf text(String text) {
        return Unpooled.copiedBuffer(text, ISO_8859_1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "A: 1|Content-Length: 9; UNKNOWN|A: 1|Vary: Accept-Encoding|Content-Encoding: gzip",
                "Vary: Origin|A: 1; UNKNOWN|Vary: Origin|A: 1|Vary: Accept-Encoding|Content-Encoding: gzip",
                "Vary: Origin, accept-encoding; UNKNOWN|Vary: Origin, accept-encoding|Content-Encoding: gzip",
                "Vary: *; UNKNOWN|Vary: *|Content-Encoding: gzip",
                "Vary: *|ETag: \"a\"; UNKNOWN|Vary: *|ETag: W/\"a\"|Content-Encoding: gzip",
                "Vary: *|ETag: W/\"a\"; UNKNOWN|Vary: *|ETag: W/\"a\"|Content-Encoding: gzip",
                "Vary: *|Accept-Ranges: bytes; UNKNOWN|Vary: *|Content-Encoding: gzip",
                "Vary: *|Content-Encoding: identity; UNKNOWN|Vary: *|Content-Encoding: gzip",
            })
    void theHeadSaysWhatTheBodyIs(String fields, String expected) {
        head(fields);
        assertEquals(List.of(expected), sink.news());
    }

    @Test
    void whatTheOperatorSaysOfTheBodyStands() {
        HeadEdits edits = new HeadEdits();
        edits.add(KnownField.CONTENT_ENCODING, "Content-Encoding: ".getBytes(ISO_8859_1), "x".getBytes(ISO_8859_1));
        byte[] bytes = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n".getBytes(ISO_8859_1);
        Head head = new Head();
        new HttpParser(HeadLimits.DEFAULT).parseResponse(bytes, 0, bytes.length, Method.GET, head);
        filter.head(head, edits, head.bodyLength());
        filter.data(text("ok"));
        filter.flush();
        filter.end(null);
        assertEquals(List.of("KNOWN|Content-Length: 2|Content-Encoding: x", "data", "flush", "end"), sink.news());
        assertEquals("ok", sink.body.toString(ISO_8859_1));
        assertEquals(0, counts.answers.sum());
    }

    @Test
    void aPauseLetsGoOfWhatThereIsOnce() throws Exception {
        head("A: 1");
        filter.flush();
        sink.news();
        filter.data(text("one "));
        assertEquals(List.of(), sink.news());
        filter.flush();
        filter.flush();
        assertEquals(List.of("data", "flush", "flush"), sink.news());
        filter.data(text("two"));
        filter.end(null);
        assertEquals(List.of("data", "end"), sink.news());
        byte[] body = sink.body.toByteArray();
        assertEquals(
                "one two", new String(new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes(), ISO_8859_1));
        assertEquals(7, counts.bytesIn.sum());
        assertEquals(body.length, counts.bytesOut.sum());
    }

    @Test
    void muchDoesNotWaitForAPause() {
        head("A: 1");
        byte[] noise = new byte[20_000];
        new Random(1).nextBytes(noise);
        sink.news();
        filter.data(Unpooled.wrappedBuffer(noise));
        assertEquals(List.of("data"), sink.news());
    }

    @Test
    void anAnswerThatIsCutLeavesNothing() {
        head("A: 1");
        filter.data(text("kept"));
        filter.discard();
        assertEquals(0, compressors.taken());
        assertFalse(sink.news().contains("end"));
    }

    @Test
    void soManyAreCompressedAtATime() {
        List<LoopCompressors.Lease> all = new ArrayList<>();
        while (compressors.refusal(Encoding.GZIP, 1, 0) == null) {
            all.add(compressors.take(Encoding.GZIP, 1));
        }
        assertEquals(LoopCompressors.MOST, all.size() + 1);
        assertEquals(CompressionRefusal.TOO_MANY, compressors.refusal(Encoding.GZIP, 1, 0));
        all.forEach(compressors::giveBack);
        assertEquals(1, compressors.taken());
        compressors.spend(1_000_000_000);
        assertEquals(CompressionRefusal.BUSY, compressors.refusal(Encoding.GZIP, 1, 0));
    }

    @Test
    void noMoreMemoryIsTakenThanMayBe() {
        Libraries.brotli();
        List<LoopCompressors.Lease> all = new ArrayList<>();
        while (compressors.refusal(Encoding.BR, 7, 0) == null) {
            all.add(compressors.take(Encoding.BR, 7));
        }
        assertEquals(LoopCompressors.MOST_BYTES / Encoder.memory(Encoding.BR, 7), all.size());
        // What takes less finds room still.
        assertNull(compressors.refusal(Encoding.GZIP, 1, 0));
        all.forEach(compressors::giveBack);
        assertNull(compressors.refusal(Encoding.BR, 7, 0));
    }

    @Test
    void clientsOfSeveralCodingsDoNotTakeEachOthersEncoders() {
        LoopCompressors.Lease gzip = compressors.take(Encoding.GZIP, 1);
        LoopCompressors.Lease zstd = compressors.take(Encoding.ZSTD, 1);
        compressors.giveBack(gzip);
        compressors.giveBack(zstd);
        assertSame(gzip, compressors.take(Encoding.GZIP, 1));
        assertSame(zstd, compressors.take(Encoding.ZSTD, 1));
        compressors.giveBack(gzip);
        compressors.giveBack(zstd);
    }

    @Test
    void anotherLevelGetsAnEncoderOfItsOwn() {
        LoopCompressors.Lease low = compressors.take(Encoding.GZIP, 1);
        compressors.giveBack(low);
        assertEquals(low, compressors.take(Encoding.GZIP, 1));
        compressors.giveBack(low);
        LoopCompressors.Lease high = compressors.take(Encoding.GZIP, 9);
        assertEquals(9, high.level());
        compressors.giveBack(high);
    }
}
