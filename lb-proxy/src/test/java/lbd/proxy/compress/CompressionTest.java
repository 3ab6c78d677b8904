package lbd.proxy.compress;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import lbd.core.http.Head;
import lbd.core.http.Method;
import lbd.core.http1.HeadLimits;
import lbd.core.http1.HttpParser;
import lbd.core.model.edge.CompressSpec;
import lbd.core.model.edge.Encoding;
import lbd.core.runtime.CompressionCounters;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which answers are compressed, and how their clients like it.
class CompressionTest {
    private static final CompressSpec SPEC =
            new CompressSpec(List.of(Encoding.GZIP), List.of("text/*", "application/json"), 100, Map.of());

    private final Compression compression = new Compression(SPEC, new Compressors(1), new CompressionCounters());

    private static Head request(String text) {
        byte[] bytes = text.replace("|", "\r\n").getBytes(ISO_8859_1);
        Head head = new Head();
        assertEquals(bytes.length, new HttpParser(HeadLimits.DEFAULT).parseRequest(bytes, 0, bytes.length, head));
        return head;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                // A plain one, and what its type may look like.
                "GET; 1.1; 200; Content-Type: text/html|Content-Length: 100; COMPRESSED",
                "POST; 1.1; 200; Content-Type: text/html|Content-Length: 100; COMPRESSED",
                "GET; 1.1; 404; Content-Type: text/html|Content-Length: 100; COMPRESSED",
                "GET; 1.1; 200; Content-Type: Text/HTML ^ charset=utf-8|Content-Length: 100; COMPRESSED",
                "GET; 1.1; 200; Content-Type: application/json|Transfer-Encoding: chunked; COMPRESSED",
                "GET; 1.1; 200; Content-Type: text/plain; COMPRESSED",
                "GET; 1.1; 200; Content-Type: text/|Content-Length: 100; STAYS",
                "GET; 1.1; 200; Content-Type: texts/a|Content-Length: 100; STAYS",
                "GET; 1.1; 200; Content-Type: application/json2|Content-Length: 100; STAYS",
                "GET; 1.1; 200; Content-Type: image/png|Content-Length: 100; STAYS",
                "GET; 1.1; 200; Content-Type: text/a|Content-Type: image/png|Content-Length: 100; STAYS",
                "GET; 1.1; 200; Content-Length: 100; STAYS",
                // Too small, or no body.
                "GET; 1.1; 200; Content-Type: text/html|Content-Length: 99; STAYS",
                "GET; 1.1; 200; Content-Type: text/html|Content-Length: 0; STAYS",
                "GET; 1.1; 204; Content-Type: text/html; STAYS",
                "GET; 1.1; 304; ETag: \"a\"; VARIES",
                "HEAD; 1.1; 200; Content-Type: text/html|Content-Length: 100; VARIES",
                "HEAD; 1.1; 200; Content-Type: image/png|Content-Length: 100; STAYS",
                // Parts, and what is encoded or signed as it is.
                "GET; 1.1; 206; Content-Type: text/html|Content-Range: bytes 0-99/200|Content-Length: 100; STAYS",
                "GET; 1.1; 200; Content-Type: text/html|Content-Range: bytes 0-99/200|Content-Length: 100; STAYS",
                "GET; 1.1; 200; Content-Type: text/html|Content-Encoding: br|Content-Length: 100; STAYS",
                "GET; 1.1; 200; Content-Type: text/html|Content-Encoding: Identity|Content-Length: 100; COMPRESSED",
                "GET; 1.1; 200; Content-Type: text/html|Content-Encoding: identity|Content-Encoding: gzip; STAYS",
                "GET; 1.1; 200; Content-Type: text/html|Content-Digest: sha-256=:YQ==:; STAYS",
                "GET; 1.1; 200; Content-Type: text/html|Content-MD5: YQ==; STAYS",
                // Said to be left alone.
                "GET; 1.1; 200; Content-Type: text/html|Cache-Control: public, No-Transform; STAYS",
                "GET; 1.1; 200; Content-Type: text/html|Cache-Control: public|Cache-Control: no-transform; STAYS",
                "GET; 1.1; 200; Content-Type: text/html|Cache-Control: x=\"a, no-transform\"; COMPRESSED",
                "GET; 1.0; 200; Content-Type: text/html|Content-Length: 100; VARIES",
            })
    void anAnswerThatMayBeCompressed(String method, String version, int status, String fields, Compression.Fate fate) {
        Head request = request(method + " / HTTP/" + version + "|Host: h||");
        byte[] bytes = ("HTTP/1.1 " + status + " X\r\n"
                        + fields.replace("|", "\r\n").replace('^', ';') + "\r\n\r\n")
                .getBytes(ISO_8859_1);
        Head answer = new Head();
        new HttpParser(HeadLimits.DEFAULT).parseResponse(bytes, 0, bytes.length, Method.valueOf(method), answer);
        assertEquals(fate, compression.fate(request, answer));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "''; none",
                "Accept-Encoding:; none",
                "Accept-Encoding: gzip; gzip",
                "Accept-Encoding: GZip; gzip",
                "Accept-Encoding: x-gzip; gzip",
                "Accept-Encoding: deflate, br|Accept-Encoding: gzip; gzip",
                "Accept-Encoding: br, zstd, deflate; none",
                "Accept-Encoding: gzipped; none",
                "Accept-Encoding: *; gzip",
                "Accept-Encoding: identity; none",
                "Accept-Encoding: gzip , identity; gzip",
            })
    void theCodingThatTheClientTakes(String fields, String expected) {
        assertEquals(expected, chosen(fields));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "gzip;q=0!none",
                "gzip;q=0.000!none",
                "gzip;q=0.001!gzip",
                "gzip; q=0.5!gzip",
                "gzip;Q=1.0!gzip",
                "gzip;q=0, *!none",
                "gzip;q=0, x-gzip!none",
                "*;q=0!none",
                "gzip, *;q=0!gzip",
                "identity;q=0!none",
                "identity;q=0, *!gzip",
                "gzip;q=0.5, identity!none",
                "gzip;q=0.5, identity;q=0.5!gzip",
                "gzip;q=0.5, identity;q=0.6!none",
                "gzip;q=0.5, identity;q=0.4!gzip",
                "br;q=1, gzip;q=0.1!gzip",
                ",,gzip,,!gzip",
            })
    void theCodingThatTheClientLikesBest(String value, String expected) {
        assertEquals(expected, chosen("Accept-Encoding: " + value));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                // What browsers send.
                "gzip, deflate, br, zstd!zstd",
                "gzip, deflate, br!br",
                "gzip, deflate!gzip",
                "zstd;q=0.5, br;q=0.6, gzip;q=0.4!br",
                "zstd;q=0, *!br",
                "*!zstd",
                "gzip;q=1, br;q=1!br",
                "compress, exi!none",
            })
    void ofThoseThatTheClientLikesAlikeTheFirst(String value, String expected) {
        Head request = request("GET / HTTP/1.1|Host: h|Accept-Encoding: " + value + "||");
        Encoding chosen = new AcceptedEncodings(List.of(Encoding.values())).choose(request);
        assertEquals(expected, chosen == null ? "none" : chosen.word());
    }

    private static String chosen(String fields) {
        Head request = request("GET / HTTP/1.1|Host: h|" + fields + (fields.isEmpty() ? "|" : "||"));
        Encoding chosen = new AcceptedEncodings(List.of(Encoding.GZIP)).choose(request);
        return chosen == null ? "none" : chosen.word();
    }
}
