package lbd.core.http2;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import lbd.core.http.KnownField;
import org.junit.jupiter.api.Test;

/// What is written is read again by the reference.
class HpackEncoderTest {
    private final byte[] out = new byte[4096];

    private List<String> written(int end) {
        return Blocks.decode(new HpackDecoder(0, new HpackScratch()), Arrays.copyOf(out, end));
    }

    private int field(int at, String line) {
        byte[] bytes = line.getBytes(US_ASCII);
        int colon = line.indexOf(':', 1);
        KnownField known = KnownField.of(bytes, 0, colon);
        return HpackEncoder.field(out, at, known, false, bytes, 0, colon, colon + 2, bytes.length);
    }

    @Test
    void writesAnAnswer() {
        int p = HpackEncoder.status(out, 0, 200);
        assertEquals(1, p);
        p = HpackEncoder.status(out, p, 418);
        p = field(p, "Content-Type: text/plain");
        p = field(p, "X-Own: " + "v".repeat(300));
        p = field(p, "Set-Cookie: a=b");
        assertEquals(
                List.of(
                        ":status: 200",
                        ":status: 418",
                        "content-type: text/plain",
                        "x-own: " + "v".repeat(300),
                        "set-cookie: a=b (never indexed)"),
                written(p));
    }

    @Test
    void writesARequest() {
        byte[] text = "PATCH/a?bh:1".getBytes(US_ASCII);
        int p = HpackEncoder.method(out, 0, text, 0, 5);
        p = HpackEncoder.method(out, p, "GET".getBytes(US_ASCII), 0, 3);
        p = HpackEncoder.method(out, p, "POST".getBytes(US_ASCII), 0, 4);
        p = HpackEncoder.scheme(out, p, true);
        p = HpackEncoder.path(out, p, text, 5, 6);
        p = HpackEncoder.path(out, p, text, 5, 9);
        p = HpackEncoder.authority(out, p, text, 9, 12);
        p = HpackEncoder.field(out, p, "grpc-timeout".getBytes(US_ASCII), text, 11, 12);
        assertEquals(
                List.of(
                        ":method: PATCH",
                        ":method: GET",
                        ":method: POST",
                        ":scheme: https",
                        ":path: /",
                        ":path: /a?b",
                        ":authority: h:1",
                        "grpc-timeout: 1"),
                written(p));
    }
}
