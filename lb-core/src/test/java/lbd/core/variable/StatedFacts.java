package lbd.core.variable;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Map;
import lbd.core.http.Head;
import lbd.core.http1.HeadLimits;
import lbd.core.http1.HttpParser;
import lbd.core.tls.TlsFacts;
import org.jspecify.annotations.Nullable;

/// What a test says of a request.
public record StatedFacts(@Nullable Head request, List<String> captures, Map<String, String> claims) implements Facts {
    /// A request with these lines.
    public static StatedFacts of(String... lines) {
        byte[] bytes = (String.join("\r\n", lines) + "\r\n\r\n").getBytes(ISO_8859_1);
        Head head = new Head();
        HttpParser parser = new HttpParser(HeadLimits.DEFAULT);
        if (parser.parseRequest(bytes, 0, bytes.length, head) <= 0) {
            throw new IllegalArgumentException(List.of(lines) + ": " + parser.rejection());
        }
        return new StatedFacts(head, List.of(), Map.of());
    }

    @Override
    public byte[] clientAddress() {
        return "192.0.2.7".getBytes(ISO_8859_1);
    }

    @Override
    public int clientPort() {
        return 4711;
    }

    @Override
    public byte[] scheme() {
        return "https".getBytes(ISO_8859_1);
    }

    @Override
    public @Nullable TlsFacts tls() {
        return null;
    }

    @Override
    public byte[] requestId() {
        return "id-1".getBytes(ISO_8859_1);
    }

    @Override
    public long timeMillis() {
        return 1_795_000_000_123L;
    }

    @Override
    public String listener() {
        return "web";
    }

    @Override
    public String pool() {
        return "app";
    }

    @Override
    public String server() {
        return "app1";
    }

    @Override
    public int status() {
        return 200;
    }

    @Override
    public void capture(int group, TextBuffer out) {
        if (group < captures.size()) {
            out.plain(captures.get(group).getBytes(UTF_8));
        }
    }

    @Override
    public byte @Nullable [] claim(String name) {
        String value = claims.get(name);
        return value == null ? null : value.getBytes(UTF_8);
    }
}
