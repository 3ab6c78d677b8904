package lbd.proxy.http;

import io.netty.buffer.ByteBuf;
import lbd.core.http.BodyLength;
import lbd.core.http.Head;
import lbd.proxy.relay.Side;
import org.jspecify.annotations.Nullable;

/// The server's side of one exchange, whatever HTTP version it speaks. Heads and edits are read before a call returns;
/// buffers passed are given away. Called on the connection's loop.
///
/// It answers by calling the exchange: [Exchange#response], [Exchange#responseData], [Exchange#responseEnd] and
/// [Exchange#responseReadComplete], or [Exchange#serverFailed], but never from within a call of the exchange's.
public interface ServerStream {
    /// Begins an exchange: sends the head as its version writes it.
    ///
    /// @param head   as it came from the client; the exchange keeps it, and may send it again elsewhere
    /// @param edits  what changes on it
    /// @param length of the body that follows by [#data] and [#end]
    void request(Exchange exchange, Head head, HeadEdits edits, BodyLength length);

    void data(ByteBuf data);

    /// The request is complete.
    void end(@Nullable Head trailers);

    void flush();

    /// Asks for more of the answer.
    void read();

    boolean isWritable();

    /// Whether the server may say that it has not begun with a request, after it has got a part of its body.
    default boolean mayRefuse() {
        return false;
    }

    /// Whether an earlier exchange had used the connection.
    boolean reused();

    /// The connection itself is logged in as this client, or about to be: it serves nobody else from now
    /// on, and ends with the client. Nothing happens where the version of HTTP has streams that know
    /// nothing of each other.
    void bindTo(ClientStream client);

    /// Ends the exchange before its end; the stream is of no more use.
    void cancel();

    /// After [Exchange#upgraded]: hands its bytes over.
    Side upgrade();
}
