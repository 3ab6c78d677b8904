package lbd.core.http1;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/// Makes new messages out of known ones: octets changed, cut and doubled, and pieces that matter to framing
/// put in anywhere.
final class Mutator {
    private static final int MAX_LENGTH = 600;

    private static final List<byte[]> PIECES = List.of(
                    "|",
                    "||",
                    "\\r",
                    "\\n",
                    "\\0",
                    "\\s",
                    "\\t",
                    ":",
                    ",",
                    ";",
                    "=",
                    "\"",
                    "/",
                    "?",
                    "#",
                    "*",
                    "@",
                    "[",
                    "]",
                    ".",
                    "0",
                    "5",
                    "-1",
                    "+",
                    "%2f",
                    "\\x0b",
                    "\\x7f",
                    "\\x80",
                    "\\xff",
                    "|\\s",
                    "|\\t",
                    "|X: y|",
                    " :",
                    ": ",
                    "|Host: a|",
                    "|Host: b|",
                    "|Content-Length: 5|",
                    "|Content-Length: 0|",
                    "|Transfer-Encoding: chunked|",
                    "|Transfer-Encoding: gzip|",
                    "|Connection: close|",
                    "|Connection: x, keep-alive|",
                    "|Connection: upgrade|",
                    "|Upgrade: websocket|",
                    "|Upgrade: h2c|",
                    "|TE: trailers|",
                    "|Expect: 100-continue|",
                    "chunked",
                    "identity",
                    "http://a/",
                    "https://",
                    "HTTP/1.1",
                    "HTTP/1.0",
                    "HTTP/2.0",
                    "GET / HTTP/1.1|",
                    "OPTIONS * ",
                    "CONNECT a:1 ",
                    "0||",
                    "5|hello|",
                    ";a=b",
                    ";a=\"b\"",
                    "ffffffffffffff",
                    "[::1]",
                    ":80",
                    "{x,*60}",
                    "{a*40}")
            .stream()
            .map(MessageTable::unescape)
            .toList();

    private final List<byte[]> seeds;
    private final RandomGenerator random;

    Mutator(List<byte[]> seeds, RandomGenerator random) {
        this.seeds = seeds.stream().filter(seed -> seed.length < MAX_LENGTH).toList();
        this.random = random;
    }

    byte[] next() {
        byte[] message = pick(seeds);
        for (int n = random.nextInt(1, 5); n > 0; n--) {
            message = mutate(message);
        }
        return message.length > MAX_LENGTH ? Arrays.copyOf(message, MAX_LENGTH) : message;
    }

    private byte[] mutate(byte[] m) {
        int from = random.nextInt(m.length + 1);
        int to = Math.min(m.length, from + random.nextInt(1, 12));
        return switch (random.nextInt(8)) {
            case 0 -> replace(m, from, from, pick(PIECES));
            case 1 -> replace(m, from, Math.min(m.length, from + 1), pick(PIECES));
            case 2 -> replace(m, from, to, new byte[0]);
            case 3 -> replace(m, from, from, Arrays.copyOfRange(m, from, to));
            case 4 -> replace(m, from, Math.min(m.length, from + 1), new byte[] {(byte) random.nextInt(256)});
            case 5 -> splice(m, pick(seeds));
            case 6 -> swapCase(m, from, to);
            default -> doubleLine(m, from);
        };
    }

    private byte[] splice(byte[] head, byte[] tail) {
        int cut = random.nextInt(head.length + 1);
        return replace(head, cut, head.length, Arrays.copyOfRange(tail, random.nextInt(tail.length + 1), tail.length));
    }

    private static byte[] swapCase(byte[] m, int from, int to) {
        byte[] swapped = m.clone();
        for (int i = from; i < to; i++) {
            if (Character.isLetter(m[i] & 0x7f)) {
                swapped[i] ^= 0x20;
            }
        }
        return swapped;
    }

    private static byte[] doubleLine(byte[] m, int near) {
        String s = new String(m, ISO_8859_1);
        int start = s.lastIndexOf('\n', near) + 1;
        int end = s.indexOf('\n', start) + 1;
        return end == 0 ? m : replace(m, end, end, Arrays.copyOfRange(m, start, end));
    }

    private static byte[] replace(byte[] m, int from, int to, byte[] by) {
        byte[] result = new byte[m.length - (to - from) + by.length];
        System.arraycopy(m, 0, result, 0, from);
        System.arraycopy(by, 0, result, from, by.length);
        System.arraycopy(m, to, result, from + by.length, m.length - to);
        return result;
    }

    private byte[] pick(List<byte[]> of) {
        return of.get(random.nextInt(of.size()));
    }
}
