package lbd.proxy.listener;

import io.netty.channel.socket.SocketChannel;
import io.netty.util.AttributeKey;
import java.net.InetSocketAddress;
import lbd.core.proxyprotocol.ProxyHeader;
import org.jspecify.annotations.Nullable;

/// Where a client connection comes from and what it reached: what a PROXY protocol header said, else the socket's own
/// addresses. Everything that asks for a client's address asks here.
public final class Origin {
    private static final AttributeKey<ProxyHeader.Relayed> SAID = AttributeKey.valueOf(Origin.class, "said");

    private Origin() {}

    /// Believes a header. Comes before the connection is asked about.
    static void believe(SocketChannel channel, ProxyHeader.Relayed header) {
        channel.attr(SAID).set(header);
    }

    /// The client; null where it was gone before anybody looked.
    public static @Nullable InetSocketAddress client(SocketChannel channel) {
        ProxyHeader.Relayed said = said(channel);
        return said == null ? channel.remoteAddress() : said.source();
    }

    /// What the client reached; null where the channel was closed before anybody looked.
    public static @Nullable InetSocketAddress local(SocketChannel channel) {
        ProxyHeader.Relayed said = said(channel);
        return said == null ? channel.localAddress() : said.destination();
    }

    private static ProxyHeader.@Nullable Relayed said(SocketChannel channel) {
        // Most connections have no attributes, and asking for one would make it.
        return channel.hasAttr(SAID) ? channel.attr(SAID).get() : null;
    }
}
