package lbd.proxy.http;

import io.netty.buffer.ByteBuf;
import lbd.core.http.BodyLength;
import lbd.core.http.Head;
import lbd.core.http.Method;
import lbd.proxy.relay.Side;
import org.jspecify.annotations.Nullable;

/// The server's side of one exchange. Buffers passed are given away, except the head. Called on the connection's loop.
public interface ServerStream {
    /// Begins an exchange.
    ///
    /// @param head as [Servers#encode] made it; it stays the caller's and may be sent again elsewhere
    void request(Exchange exchange, ByteBuf head, Method method, BodyLength bodyLength);

    void data(ByteBuf data);

    /// The request is complete.
    void end(@Nullable Head trailers);

    void flush();

    /// Asks for more of the answer.
    void read();

    boolean isWritable();

    /// Whether an earlier exchange had used the connection: if it breaks without a byte, the server may not be to
    /// blame.
    boolean reused();

    /// The connection itself is logged in as this client, or about to be: it serves nobody else from now
    /// on, and ends with the client. Nothing happens where the version of HTTP has streams that know
    /// nothing of each other.
    void bindTo(ClientStream client);

    /// Ends the exchange before its end; the connection is of no more use.
    void cancel();

    /// After an upgrade: hands the connection over.
    Side upgrade();
}
