package lbd.core.fastcgi;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordReaderTest {
    private static final long INPUTS = Long.getLong("lbd.fuzz.inputs", 1_000_000);
    private static final long SEED = Long.getLong("lbd.fuzz.seed", 20_261_130);
    private static final byte[] GOOD_END = new byte[8];

    private static byte[] record(int type, int id, byte[] content, int padding) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {
            1,
            (byte) type,
            (byte) (id >> 8),
            (byte) id,
            (byte) (content.length >> 8),
            (byte) content.length,
            (byte) padding,
            0
        });
        out.writeBytes(content);
        out.writeBytes(new byte[padding]);
        return out.toByteArray();
    }

    private static byte[] record(int type, String content, int padding) {
        return record(type, 1, content.getBytes(ISO_8859_1), padding);
    }

    private static byte[] all(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    /// What is told of bytes that come in two reads: neighbouring content is one.
    private static List<String> read(byte[] bytes, int cut) {
        RecordReader reader = new RecordReader();
        reader.begin();
        List<String> told = new ArrayList<>();
        String stream = "";
        int p = 0;
        while (p < bytes.length) {
            int to = p < cut ? cut : bytes.length;
            if (reader.inContent()) {
                int count = Math.min(reader.left(), to - p);
                String text = new String(bytes, p, count, ISO_8859_1);
                String before = told.isEmpty() ? "" : told.getLast();
                if (before.startsWith(stream)) {
                    told.set(told.size() - 1, before + text);
                } else {
                    told.add(stream + text);
                }
                reader.consumed(count);
                p += count;
                continue;
            }
            switch (reader.feed(bytes[p++])) {
                case MORE -> {}
                case STDOUT -> stream = "out ";
                case STDERR -> stream = "err ";
                case END -> told.add("end " + reader.appStatus() + " " + reader.protocolStatus());
                case BAD -> {
                    told.add("bad " + reader.fault());
                    return told;
                }
            }
        }
        return told;
    }

    private static void assertRead(byte[] bytes, String... expected) {
        for (int cut = 0; cut <= bytes.length; cut++) {
            assertEquals(List.of(expected), read(bytes, cut), "cut at " + cut);
        }
    }

    @Test
    void anAnswerIsReadHoweverItIsCut() {
        assertRead(
                all(
                        record(Records.STDERR, "oh", 6),
                        record(Records.STDOUT, "Content-Type: a/b\r\n", 0),
                        record(Records.STDOUT, "\r\nhello", 255),
                        record(Records.STDERR, "", 1),
                        record(Records.STDOUT, "", 3),
                        record(Records.END_REQUEST, 1, new byte[] {0, 0, 1, 2, 0, 9, 9, 9}, 5)),
                "err oh",
                "out Content-Type: a/b\r\n\r\nhello",
                "end 258 0");
    }

    @Test
    void theNextAnswerBeginsBehindTheEnd() {
        RecordReader reader = new RecordReader();
        for (int i = 0; i < 3; i++) {
            reader.begin();
            RecordReader.Event last = RecordReader.Event.MORE;
            for (byte octet : all(record(Records.STDOUT, "", 0), record(Records.END_REQUEST, 1, GOOD_END, i))) {
                assertEquals(RecordReader.Event.MORE, last);
                last = reader.feed(octet);
            }
            assertEquals(RecordReader.Event.END, last);
        }
    }

    @Test
    void whatTheServerDidNotDoIsTold() {
        assertRead(record(Records.END_REQUEST, 1, new byte[] {0, 0, 0, 0, 2, 0, 0, 0}, 0), "end 0 2");
        assertRead(record(Records.END_REQUEST, 1, new byte[] {-1, -1, -1, -1, 1, 0, 0, 0}, 0), "end -1 1");
    }

    @ParameterizedTest
    @CsvSource({
        "01 06 00 02 00 00 00 00, record_request_id",
        "01 06 01 01 00 00 00 00, record_request_id",
        "01 06 00 00 00 00 00 00, record_request_id",
        "02 06 00 01 00 00 00 00, record_version",
        "48 54 54 50 2f 31 2e 31, record_version",
        "01 0a 00 01 00 00 00 00, record_type",
        "01 0b 00 01 00 08 00 00, record_type",
        "01 05 00 01 00 00 00 00, record_type",
        "01 00 00 01 00 00 00 00, record_type",
        "01 03 00 01 00 07 00 00, end_request_length",
        "01 03 00 01 00 00 00 00, end_request_length",
        "01 03 00 01 01 00 00 00, end_request_length",
        "01 06 00 01 00 00 00 00 01 06 00 01 00 00 00 00, stdout_after_its_end",
        "01 06 00 01 00 00 00 00 01 06 00 01 00 01 00 00, stdout_after_its_end",
        "01 07 00 01 00 00 00 00 01 07 00 01 00 00 00 00, stderr_after_its_end",
    })
    void whatMayNotComeIsRefusedAtItsHeader(String hex, String fault) {
        byte[] bytes = HexFormat.ofDelimiter(" ").parseHex(hex);
        assertRead(all(bytes, new byte[20]), "bad " + fault);
    }

    /// What a reader would make of all of it at once.
    private static List<String> reference(byte[] b) {
        List<String> told = new ArrayList<>();
        boolean outOver = false;
        boolean errOver = false;
        for (int p = 0; p + 8 <= b.length; ) {
            int type = b[p + 1];
            int length = (b[p + 4] & 0xff) << 8 | b[p + 5] & 0xff;
            int padding = b[p + 6] & 0xff;
            if (b[p] != 1) {
                told.add("bad record_version");
            } else if (b[p + 2] != 0 || b[p + 3] != 1) {
                told.add("bad record_request_id");
            } else if (type == Records.END_REQUEST && length != 8) {
                told.add("bad end_request_length");
            } else if (type == Records.STDOUT && outOver) {
                told.add("bad stdout_after_its_end");
            } else if (type == Records.STDERR && errOver) {
                told.add("bad stderr_after_its_end");
            } else if (type != Records.END_REQUEST && type != Records.STDOUT && type != Records.STDERR) {
                told.add("bad record_type");
            }
            if (!told.isEmpty() && told.getLast().startsWith("bad")) {
                return told;
            }
            int from = p + 8;
            int to = Math.min(from + length, b.length);
            if (type == Records.END_REQUEST) {
                if (from + length + padding <= b.length) {
                    int app = 0;
                    for (int i = 0; i < 4; i++) {
                        app = app << 8 | b[from + i] & 0xff;
                    }
                    told.add("end " + app + " " + (b[from + 4] & 0xff));
                }
            } else {
                outOver |= type == Records.STDOUT && length == 0;
                errOver |= type == Records.STDERR && length == 0;
                String stream = type == Records.STDOUT ? "out " : "err ";
                String text = new String(b, from, to - from, ISO_8859_1);
                String before = told.isEmpty() ? "" : told.getLast();
                if (text.isEmpty()) {
                    // Nothing is told of it.
                } else if (before.startsWith(stream)) {
                    told.set(told.size() - 1, before + text);
                } else {
                    told.add(stream + text);
                }
            }
            p = from + length + padding;
        }
        return told;
    }

    @Test
    void randomRecordsAreReadAsByTheReference() {
        SplittableRandom random = new SplittableRandom(SEED);
        long ended = 0;
        long inputs = INPUTS / 20;
        for (long i = 0; i < inputs; i++) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            for (int n = random.nextInt(5); n >= 0; n--) {
                int type = random.nextInt(20) == 0 ? random.nextInt(256) : 6 + random.nextInt(2);
                byte[] content = new byte[random.nextInt(20)];
                random.nextBytes(content);
                out.writeBytes(record(type, random.nextInt(50) == 0 ? 2 : 1, content, random.nextInt(9)));
            }
            byte[] end = new byte[8];
            random.nextBytes(end);
            out.writeBytes(record(Records.END_REQUEST, 1, end, random.nextInt(3)));
            byte[] bytes = out.toByteArray();
            if (random.nextInt(3) == 0) {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
            List<String> expected = reference(bytes);
            ended += !expected.isEmpty() && expected.getLast().startsWith("end") ? 1 : 0;
            String about = "seed " + SEED + ", " + HexFormat.of().formatHex(bytes);
            assertEquals(expected, read(bytes, random.nextInt(bytes.length + 1)), about);
        }
        assertTrue(ended > inputs / 3 && ended < inputs, ended + " of " + inputs + " ended: the inputs test little");
    }
}
