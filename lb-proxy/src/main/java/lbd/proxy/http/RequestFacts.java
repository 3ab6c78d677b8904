package lbd.proxy.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.google.re2j.Matcher;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import lbd.core.http.Head;
import lbd.core.model.Cidr;
import lbd.core.model.edge.RequestIdSpec;
import lbd.core.tls.TlsFacts;
import lbd.core.variable.Facts;
import lbd.core.variable.TextBuffer;
import lbd.core.variable.VariableText;
import lbd.proxy.route.Captures;
import org.jspecify.annotations.Nullable;

/// What the texts of the configuration can say of the request in hand. One object for a client stream's whole life.
/// Confined to its loop.
final class RequestFacts implements Facts {
    private static final byte[] NOBODY = {};

    private final ClientStream client;
    private final ForwardingFields forwarding;
    private final ExchangeLog log;
    private final HeldRequest held;
    private byte[] clientAddress = NOBODY;

    // Only while a text is written of a request that is not kept: its head, and how its client is told.
    private @Nullable Head passing;
    private byte @Nullable [] network;

    // The network that was told last, since a connection's requests mostly come from one client.
    private @Nullable InetAddress lastClient;
    private int lastPrefix6;
    private byte[] lastNetwork = NOBODY;
    private int status;
    private byte @Nullable [] requestId;
    private byte @Nullable [] user;
    private @Nullable Claims claims;
    private @Nullable Head permit;
    private final Captures captures = new Captures();
    private @Nullable Matcher rewriting;

    RequestFacts(ClientStream client, ForwardingFields forwarding, ExchangeLog log, HeldRequest held) {
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
        user = null;
        claims = null;
        permit = null;
    }

    /// The next request cannot be read: nobody says whose it is but the connection.
    void unread() {
        clientAddress = forwarding.peerText();
    }

    /// The request is a copy of another one.
    void copy(RequestFacts of) {
        requestId = of.requestId;
        user = of.user;
        claims = of.claims;
        captures.take(of.captures);
        Head its = of.permit;
        if (its != null) {
            Head kept = new Head();
            kept.copy(its);
            permit = kept;
        }
    }

    /// Writes what a text says of a request that may not be kept yet.
    ///
    /// @param prefix6 leading bits of an IPv6 client's address that are told
    /// @return whether every variable without a default had a value
    boolean write(VariableText text, Head head, int prefix6, TextBuffer out) {
        passing = head;
        network = network(prefix6);
        try {
            return text.write(this, out);
        } finally {
            passing = null;
            network = null;
        }
    }

    private byte @Nullable [] network(int prefix6) {
        InetAddress address = forwarding.client();
        if (!(address instanceof Inet6Address) || prefix6 == Long.SIZE * 2) {
            return null;
        }
        if (!address.equals(lastClient) || prefix6 != lastPrefix6) {
            lastClient = address;
            lastPrefix6 = prefix6;
            lastNetwork = Cidr.around(address.getAddress(), Integer.SIZE, prefix6)
                    .text()
                    .getBytes(ISO_8859_1);
        }
        return lastNetwork;
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
        Head kept = held.head();
        return kept == null ? passing : kept;
    }

    @Override
    public byte[] clientAddress() {
        byte[] told = network;
        return told == null ? clientAddress : told;
    }

    @Override
    public int clientPort() {
        InetSocketAddress remote = client.remoteAddress();
        return remote == null ? 0 : remote.getPort();
    }

    @Override
    public byte[] scheme() {
        Head head = request();
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

    @Override
    public byte @Nullable [] traceId() {
        RequestTrace its = log.trace();
        return its == null ? null : its.id();
    }

    /// Of the request in hand; null: it is not traced.
    @Nullable
    RequestTrace trace() {
        return log.trace();
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
        return log.serverName();
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
        Claims known = claims;
        return known == null ? null : known.claim(name);
    }

    @Override
    public byte @Nullable [] user() {
        return user;
    }

    @Override
    public @Nullable Head permit() {
        return permit;
    }

    /// Who the client has shown to be.
    void user(byte[] shown) {
        user = shown;
        log.user(shown);
    }

    void claims(Claims verified) {
        claims = verified;
    }

    /// @param answer by which a server has let the request pass; it stays as it is until the request is over
    void permit(Head answer) {
        permit = answer;
    }
}
