package lbd.core.http2;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/// Header blocks and fields, written so that a test can be read.
final class Blocks {
    private Blocks() {}

    static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
    }

    /// What a decoder made of a block: `name: value`, one for each field.
    static List<String> decode(HpackDecoder decoder, byte[] block) {
        List<String> fields = new ArrayList<>();
        boolean whole = decoder.decode(
                block,
                0,
                block.length,
                (name, nameFrom, nameTo, value, valueFrom, valueTo, sensitive) ->
                        fields.add(text(name, nameFrom, nameTo) + ": " + text(value, valueFrom, valueTo)
                                + (sensitive ? " (never indexed)" : "")));
        return whole ? fields : List.of("refused: " + decoder.fault());
    }

    private static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, ISO_8859_1);
    }

    /// A block of literals that are not indexed.
    static byte[] literals(String... namesAndValues) {
        byte[] out = new byte[1 << 17];
        int at = 0;
        for (int i = 0; i < namesAndValues.length; i += 2) {
            out[at++] = 0;
            at = string(out, at, namesAndValues[i]);
            at = string(out, at, namesAndValues[i + 1]);
        }
        return Arrays.copyOf(out, at);
    }

    private static int string(byte[] out, int at, String text) {
        byte[] bytes = text.getBytes(ISO_8859_1);
        int p = at;
        if (bytes.length < 127) {
            out[p++] = (byte) bytes.length;
        } else {
            out[p++] = 127;
            int rest = bytes.length - 127;
            while (rest >= 128) {
                out[p++] = (byte) (rest | 128);
                rest >>= 7;
            }
            out[p++] = (byte) rest;
        }
        System.arraycopy(bytes, 0, out, p, bytes.length);
        return p + bytes.length;
    }
}
