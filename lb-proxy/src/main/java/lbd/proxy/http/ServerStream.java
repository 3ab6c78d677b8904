package lbd.proxy.http;

import lbd.proxy.relay.Side;

/// The server's side of one exchange, whatever HTTP version it speaks; as a sink it takes the request.
///
/// It answers by calling the exchange: [Exchange#response], [Exchange#responseData], [Exchange#responseEnd] and
/// [Exchange#responseReadComplete], or [Exchange#serverFailed], but never from within a call of the exchange's.
public interface ServerStream extends MessageSink {
    /// Begins an exchange, whose request follows.
    void begin(Exchange exchange);

    /// Asks for more of the answer.
    void read();

    /// Whether the server may say that it has not begun with a request, after it has got a part of its body.
    default boolean mayRefuse() {
        return false;
    }

    /// Whether the server itself asks for the body of a client that waits to be asked (`Expect: 100-continue`).
    default boolean asksForBody() {
        return true;
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
