package lbd.proxy.http2;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import lbd.core.http2.ErrorCode;
import org.jspecify.annotations.Nullable;

/// The stream of HTTP/2 under a [DataTunnel], of a client's connection or of a server's. Confined to its loop.
interface TunnelCarrier {
    /// What was sent on the stream has gone on: credit is given for it.
    void readOn();

    /// So many octets of what was sent on it are kept from now on.
    void keepsInput(int octets);

    /// @param data given away
    void data(ByteBuf data);

    /// Ends our direction, when all before it has been sent.
    void end();

    void flush();

    boolean isWritable();

    /// Octets that neither windows nor the kernel have taken.
    int waitingBytes();

    /// Ends both directions at once.
    void reset(ErrorCode code);

    /// The tunnel is over, in order.
    void left();

    @Nullable
    InetSocketAddress localAddress();
}
