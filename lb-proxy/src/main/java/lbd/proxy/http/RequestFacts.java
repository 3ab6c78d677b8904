package lbd.proxy.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.google.re2j.Matcher;
import java.net.InetSocketAddress;
import lbd.core.http.Head;
import lbd.core.model.edge.RequestIdSpec;
import lbd.core.tls.TlsFacts;
import lbd.core.variable.Facts;
import lbd.core.variable.TextBuffer;
import lbd.proxy.route.Captures;
import org.jspecify.annotations.Nullable;

/// What the texts of the configuration can say of the request in hand. One object for a client stream's whole life.
/// Confined to its loop.
final class RequestFacts implements Facts {
    private static final byte[] NOBODY = {};

    private final ClientStream client;
    private final Forwarding forwarding;
    private final ExchangeLog log;
    private final HeldRequest held;
    private byte[] clientAddress = NOBODY;
    private int status;
    private byte @Nullable [] requestId;
    private final Captures captures = new Captures();
    private @Nullable Matcher rewriting;

    RequestFacts(ClientStream client, Forwarding forwarding, ExchangeLog log, HeldRequest held) {
        this.client = client;
        this.forwarding = forwarding;
        this.log = log;
        this.held = held;
    }

    /// The next request, which the connection's other ones must not speak for later.
    void begin() {
        clientAddress = forwarding.clientText();
        status = 0;
        captures.clear();
        requestId = null;
    }

    /// What the route's regular expression has found.
    Captures captures() {
        return captures;
    }

    /// @param found what groups mean while a rewrite's own text is written; null: that of the route again
    void rewriting(@Nullable Matcher found) {
        rewriting = found;
    }

    void answered(int with) {
        status = with;
    }

    @Override
    public @Nullable Head request() {
        return held.head();
    }

    @Override
    public byte[] clientAddress() {
        return clientAddress;
    }

    @Override
    public int clientPort() {
        InetSocketAddress remote = client.remoteAddress();
        return remote == null ? 0 : remote.getPort();
    }

    @Override
    public byte[] scheme() {
        Head head = held.head();
        return head != null && forwarding.isSecure(head)
                ? Scheme.HTTPS.text()
                : forwarding.scheme().text();
    }

    @Override
    public @Nullable TlsFacts tls() {
        return client.tls();
    }

    @Override
    public byte @Nullable [] requestId() {
        return requestId;
    }

    /// The id of the request in hand, from now on.
    byte[] requestId(RequestIdSpec spec, HttpLoop shared) {
        Head head = held.head();
        byte[] taken = spec.trusted() && forwarding.trusted() && head != null ? RequestIds.of(head, spec) : null;
        byte[] id = taken == null ? shared.requestIds().next() : taken;
        requestId = id;
        return id;
    }

    @Override
    public long timeMillis() {
        return log.startMillis();
    }

    @Override
    public String listener() {
        return log.listenerName();
    }

    @Override
    public @Nullable String pool() {
        return log.pool();
    }

    @Override
    public @Nullable String server() {
        return log.server();
    }

    /// The server's own name, as `host:port`.
    @Nullable
    String serverHost() {
        return log.serverHost();
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public void capture(int group, TextBuffer out) {
        Matcher matcher = rewriting;
        if (matcher != null) {
            String found = matcher.group(group);
            if (found != null) {
                byte[] octets = found.getBytes(ISO_8859_1);
                out.encoded(octets, 0, octets.length);
            }
            return;
        }
        byte[] found = captures.group(group);
        if (found != null) {
            out.decoded(found);
        }
    }

    @Override
    public byte @Nullable [] claim(String name) {
        return null;
    }
}
