package lbd.proxy.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Objects;
import lbd.core.accesslog.AddressText;
import lbd.core.http.Head;
import lbd.core.model.ForwardedSpec;
import lbd.core.model.ForwardedSpec.Style;
import lbd.core.model.HttpSpec;
import org.jspecify.annotations.Nullable;

/// What a forwarded request says about where it came from. One for each client connection; [#begin] makes it
/// that of the request in hand.
public final class ForwardingFields {
    private final InetAddress peer;
    private final byte[] peerText;
    private final int localPort;
    private final Scheme scheme;

    private ForwardedSpec spec = ForwardedSpec.DEFAULT;
    private boolean trusted;
    private long dropped;
    private @Nullable String viaName;
    private byte @Nullable [] via;
    private boolean marksLoops = true;
    private InetAddress client;
    private byte[] clientText;

    /// @param remote who connected; null where the client is gone again already
    /// @param local  where it did; null where it is gone already
    /// @param scheme how
    public ForwardingFields(@Nullable InetSocketAddress remote, @Nullable InetSocketAddress local, Scheme scheme) {
        this.peer = remote == null ? InetAddress.getLoopbackAddress() : remote.getAddress();
        this.peerText = AddressText.of(peer);
        this.localPort = local == null ? 0 : local.getPort();
        this.scheme = scheme;
        this.client = peer;
        this.clientText = peerText;
        this.dropped = ForwardedFields.dropped(trusted, spec.style());
    }

    /// @param inForce of the listener, which a reload may have changed since the last request
    public void begin(Head head, HttpSpec inForce) {
        if (!spec.equals(inForce.forwarded())) {
            spec = inForce.forwarded();
            trusted = spec.trusts(peer);
            dropped = ForwardedFields.dropped(trusted, spec.style());
        }
        if (!Objects.equals(viaName, inForce.via())) {
            viaName = inForce.via();
            via = viaName == null ? null : viaName.getBytes(US_ASCII);
        }
        marksLoops = inForce.loopDetection();
        client = peer;
        clientText = peerText;
        if (trusted) {
            client = ForwardedChain.client(head, spec, peer);
            clientText = client.equals(peer) ? peerText : AddressText.of(client);
        }
    }

    Style style() {
        return spec.style();
    }

    /// What a request may have said about where it comes from and does not go on; a set of fields.
    long dropped() {
        return dropped;
    }

    /// Whether the peer is a proxy whose own words are kept.
    boolean trusted() {
        return trusted;
    }

    /// The effective address of the client, for routes, hashes and logs: what the trusted proxies say, else the peer.
    InetAddress client() {
        return client;
    }

    byte[] clientText() {
        return clientText;
    }

    /// The address of the peer as X-Forwarded-For has it.
    byte[] peerText() {
        return peerText;
    }

    /// What lbd calls itself in Via; null where it does not.
    byte @Nullable [] via() {
        return via;
    }

    /// Whether it is told that the request has been here ([LoopMark]).
    boolean marksLoops() {
        return marksLoops;
    }

    /// Whether the client's own connection is encrypted: it is ours, or those of whom the header is believed say so.
    boolean isSecure(Head head) {
        return scheme == Scheme.HTTPS || (trusted && ForwardedChain.saysHttps(head, spec));
    }

    int localPort() {
        return localPort;
    }

    Scheme scheme() {
        return scheme;
    }
}
