package lbd.core.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrameReaderTest {
    private static final int MAX_BLOCK = 1000;

    /// What a reader tells of `bytes`, given in pieces that end at `cuts`; pieces of data are joined.
    private static List<String> read(byte[] bytes, int... cuts) {
        FrameReader reader = new FrameReader(new FrameScratch(), MAX_BLOCK);
        List<String> events = new ArrayList<>();
        StringBuilder data = new StringBuilder();
        int from = 0;
        for (int i = 0; i <= cuts.length; i++) {
            int to = i < cuts.length ? cuts[i] : bytes.length;
            byte[] piece = Arrays.copyOfRange(bytes, from, to);
            ByteBuffer in = ByteBuffer.wrap(piece);
            while (true) {
                int event = reader.read(in);
                if (event == FrameReader.NEED_MORE) {
                    break;
                }
                if (event == FrameReader.BAD) {
                    events.add(reader.error() + " " + reader.fault());
                    return events;
                }
                if (event == FrameReader.DATA) {
                    if (reader.debit() > 0) {
                        data.append("debit ")
                                .append(reader.debit())
                                .append(" overhead ")
                                .append(reader.overhead());
                        data.append(' ');
                    }
                    int start = reader.dataStart();
                    data.append(HexFormat.of().formatHex(piece, start, start + reader.dataLength()));
                    if (reader.frameEnds()) {
                        events.add("data " + reader.stream() + " flags " + reader.flags() + " " + data);
                        data.setLength(0);
                    }
                } else {
                    String payload =
                            HexFormat.of().formatHex(reader.payload(), reader.payloadFrom(), reader.payloadTo());
                    events.add((event == FrameReader.HEADERS ? "headers " : "frame " + reader.type() + " ")
                            + reader.stream() + " flags " + reader.flags() + " " + payload);
                }
            }
            from = to;
        }
        return events;
    }

    private static byte[] frame(int type, int flags, int stream, String payload) {
        byte[] body = Blocks.hex(payload);
        byte[] out = new byte[FrameWriter.HEADER + body.length];
        System.arraycopy(body, 0, out, FrameWriter.header(out, 0, body.length, type, flags, stream), body.length);
        return out;
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    @Test
    void readsTheSameHoweverItIsCut() {
        byte[] all = join(
                frame(FrameType.SETTINGS, 0, 0, "0003 00000064"),
                frame(FrameType.HEADERS, FrameType.END_HEADERS, 1, "8286"),
                frame(
                        FrameType.HEADERS,
                        FrameType.END_HEADERS | FrameType.PADDED | FrameType.WITH_PRIORITY,
                        3,
                        "02 00000000 10 8287 0000"),
                frame(FrameType.HEADERS, FrameType.END_STREAM | FrameType.PADDED, 5, "01 82 00"),
                frame(FrameType.CONTINUATION, 0, 5, ""),
                frame(FrameType.CONTINUATION, 0, 5, "86"),
                frame(FrameType.CONTINUATION, FrameType.END_HEADERS, 5, "87"),
                frame(FrameType.DATA, 0, 1, "616263"),
                frame(FrameType.DATA, 0, 1, ""),
                frame(FrameType.DATA, FrameType.PADDED | FrameType.END_STREAM, 1, "03 6465 000000"),
                frame(FrameType.DATA, FrameType.PADDED, 3, "02 0000"),
                frame(0x42, 7, 9, "010203"),
                frame(FrameType.PRIORITY, 0, 3, "0000000010"),
                frame(FrameType.PRIORITY_UPDATE, 0, 0, "00000003 753d31"),
                frame(FrameType.PING, 0, 0, "0102030405060708"),
                frame(FrameType.WINDOW_UPDATE, 0, 0, "00000001"),
                frame(FrameType.RST_STREAM, 0, 3, "00000008"),
                frame(FrameType.GOAWAY, 0, 0, "00000003 00000000 6279 65"));
        List<String> expected = List.of(
                "frame 4 0 flags 0 000300000064",
                "headers 1 flags 4 8286",
                "headers 3 flags 44 8287",
                "headers 5 flags 9 828687",
                "data 1 flags 0 debit 3 overhead 0 616263",
                "data 1 flags 0 ",
                "data 1 flags 9 debit 6 overhead 4 6465",
                "data 3 flags 8 debit 3 overhead 3 ",
                "frame 66 9 flags 7 ",
                "frame 2 3 flags 0 0000000010",
                "frame 16 0 flags 0 00000003753d31",
                "frame 6 0 flags 0 0102030405060708",
                "frame 8 0 flags 0 00000001",
                "frame 3 3 flags 0 00000008",
                "frame 7 0 flags 0 0000000300000000627965");
        assertEquals(expected, read(all));
        for (int cut = 0; cut <= all.length; cut++) {
            assertEquals(expected, read(all, cut), "cut at " + cut);
            assertEquals(expected, read(all, cut, Math.min(cut + 3, all.length)), "cut at " + cut + " and 3 behind");
        }
        int[] everywhere = new int[all.length];
        Arrays.setAll(everywhere, i -> i);
        assertEquals(expected, read(all, everywhere));
    }

    @ParameterizedTest
    @CsvSource({
        // length type flags stream payload
        "000001 00 00 00000000 00, PROTOCOL_ERROR frame_without_stream",
        "000000 00 08 00000001, FRAME_SIZE_ERROR frame_size",
        "000002 00 08 00000001 02 00, PROTOCOL_ERROR padding_too_long",
        "004001 00 00 00000001, FRAME_SIZE_ERROR frame_too_large",
        "000001 01 04 00000000 82, PROTOCOL_ERROR frame_without_stream",
        "000003 01 24 00000001 000000, FRAME_SIZE_ERROR frame_size",
        "000002 01 0c 00000001 02 82, PROTOCOL_ERROR padding_too_long",
        "000006 01 2c 00000001 01 00000000 00, PROTOCOL_ERROR padding_too_long",
        "000005 02 00 00000000 0000000000, PROTOCOL_ERROR frame_without_stream",
        "000003 03 00 00000001 000000, FRAME_SIZE_ERROR frame_size",
        "000004 03 00 00000000 00000000, PROTOCOL_ERROR frame_without_stream",
        "000005 04 00 00000000 0000000000, FRAME_SIZE_ERROR frame_size",
        "000006 04 01 00000000 000000000000, FRAME_SIZE_ERROR frame_size",
        "000000 04 00 00000001, PROTOCOL_ERROR frame_with_stream",
        "000004 05 04 00000001 00000002, PROTOCOL_ERROR push_promise",
        "000007 06 00 00000000 00000000000000, FRAME_SIZE_ERROR frame_size",
        "000008 06 00 00000001 0000000000000000, PROTOCOL_ERROR frame_with_stream",
        "000007 07 00 00000000 00000000000000, FRAME_SIZE_ERROR frame_size",
        "000003 08 00 00000000 000000, FRAME_SIZE_ERROR frame_size",
        "000001 09 04 00000001 82, PROTOCOL_ERROR continuation_of_nothing",
        "000001 01 00 00000001 82 000001 09 04 00000003 86, PROTOCOL_ERROR header_block_interrupted",
        "000001 01 00 00000001 82 000001 00 00 00000001 86, PROTOCOL_ERROR header_block_interrupted",
        "000001 01 00 00000001 82 000000 42 00 00000001, PROTOCOL_ERROR header_block_interrupted",
    })
    void refusesWhatIsNoFrame(String hex, String expected) {
        byte[] bytes = Blocks.hex(hex);
        List<String> whole = read(bytes);
        assertEquals(expected, whole.getLast());
        int[] everywhere = new int[bytes.length];
        Arrays.setAll(everywhere, i -> i);
        assertEquals(whole, read(bytes, everywhere));
    }

    @Test
    void aBlockThatNeverEndsIsBounded() {
        byte[] first = frame(FrameType.HEADERS, 0, 1, "82");
        byte[] large = frame(FrameType.CONTINUATION, 0, 1, "00".repeat(400));
        assertEquals(List.of("ENHANCE_YOUR_CALM header_block_too_large"), read(join(first, large, large, large)));

        byte[][] many = new byte[30][];
        Arrays.fill(many, frame(FrameType.CONTINUATION, 0, 1, ""));
        many[0] = first;
        assertEquals(List.of("ENHANCE_YOUR_CALM continuation_flood"), read(join(many)));
    }
}
