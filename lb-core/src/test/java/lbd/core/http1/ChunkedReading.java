package lbd.core.http1;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import lbd.core.http.Head;

/// Drives a [ChunkedDecoder] as a relay does.
final class ChunkedReading {
    private ChunkedReading() {}

    static Reading whole(ChunkedDecoder decoder, byte[] bytes) {
        return pieces(decoder, bytes, bytes.length);
    }

    /// @param most octets of data that are consumed at once
    static Reading pieces(ChunkedDecoder decoder, byte[] bytes, int most) {
        decoder.reset();
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        int p = 0;
        while (p < bytes.length) {
            if (decoder.inData()) {
                int n = (int) Math.min(Math.min(bytes.length - p, most), decoder.remaining());
                data.write(bytes, p, n);
                decoder.consumed(n);
                p += n;
                continue;
            }
            switch (decoder.feed(bytes[p++])) {
                case MORE, DATA -> {}
                case END -> {
                    return Reading.accepted(p, describe(data, decoder));
                }
                case BAD -> {
                    return Reading.refused(Objects.requireNonNull(decoder.rejection()));
                }
            }
        }
        return Reading.MORE;
    }

    private static Map<String, String> describe(ByteArrayOutputStream data, ChunkedDecoder decoder) {
        Head trailers = decoder.trailers();
        return Map.of(
                "data",
                data.toString(StandardCharsets.ISO_8859_1),
                "fields",
                trailers == null ? "" : Reading.spellFields(trailers));
    }
}
