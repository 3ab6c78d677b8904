package lbd.proxy.route;

import static java.nio.charset.StandardCharsets.US_ASCII;

import lbd.core.accesslog.AddressText;
import lbd.core.http.Head;
import lbd.core.tls.TlsFacts;
import lbd.core.variable.Facts;
import lbd.core.variable.TextBuffer;
import org.jspecify.annotations.Nullable;

/// What texts can say of a request while its route is looked for. Confined to one loop.
final class MatchFacts implements Facts {
    private static final byte[] HTTP = "http".getBytes(US_ASCII);
    private static final byte[] HTTPS = "https".getBytes(US_ASCII);

    private final RouteMatcher<?> matcher;
    private final TextBuffer out = new TextBuffer();
    private final Captures captures = new Captures();
    private @Nullable Head head;

    MatchFacts(RouteMatcher<?> matcher) {
        this.matcher = matcher;
    }

    /// @param pattern of the path; -1: none
    /// @return where a text is to be written, empty
    TextBuffer begin(Head request, int pattern) {
        head = request;
        captures.clear();
        if (pattern >= 0) {
            matcher.captures(pattern, captures);
        }
        out.clear();
        return out;
    }

    @Override
    public @Nullable Head request() {
        return head;
    }

    @Override
    public byte[] clientAddress() {
        return AddressText.of(matcher.client());
    }

    @Override
    public int clientPort() {
        return 0;
    }

    @Override
    public byte[] scheme() {
        return matcher.https() ? HTTPS : HTTP;
    }

    @Override
    public @Nullable TlsFacts tls() {
        return matcher.tls();
    }

    @Override
    public byte @Nullable [] requestId() {
        return null;
    }

    @Override
    public long timeMillis() {
        return 0;
    }

    @Override
    public @Nullable String listener() {
        return null;
    }

    @Override
    public @Nullable String pool() {
        return null;
    }

    @Override
    public @Nullable String server() {
        return null;
    }

    @Override
    public int status() {
        return 0;
    }

    @Override
    public void capture(int group, TextBuffer to) {
        byte[] found = captures.group(group);
        if (found != null) {
            to.decoded(found);
        }
    }

    @Override
    public byte @Nullable [] claim(String name) {
        return null;
    }
}
