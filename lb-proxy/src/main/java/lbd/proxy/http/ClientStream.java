package lbd.proxy.http;

import java.net.InetSocketAddress;
import lbd.core.http.Head;
import lbd.core.proxyprotocol.ProxyTls;
import lbd.core.tls.TlsFacts;
import lbd.proxy.loop.ClientConnection;
import lbd.proxy.relay.Side;
import lbd.proxy.upstream.ServerFailure;
import org.jspecify.annotations.Nullable;

/// The client's side of one exchange, whatever HTTP version it speaks; as a sink it takes the final answer, a
/// server's or our own.
///
/// It brings the request by calling the exchange: [Exchange#begin], [Exchange#requestData], [Exchange#requestEnd] and
/// [Exchange#requestReadComplete], or [Exchange#requestFailed] and [Exchange#clientGone].
public interface ClientStream extends MessageSink {
    /// An interim answer (1xx other than 101); versions that have none leave it out.
    void interim(Head head, HeadEdits edits);

    /// A client that waits with its body is to send it.
    void askForBody();

    /// The answer cannot be completed: the client must see that it was cut.
    void abort();

    /// The same where it is the server that ended its answer.
    ///
    /// @param how which the client is told, where its version has words for it
    default void abort(ServerFailure how) {
        abort();
    }

    /// It takes no more for now: [Exchange#clientWritable] is called when it does, and the exchange ends when
    /// the client takes nothing for client_idle.
    void awaitWritable();

    /// So much of the request's body is kept for now, because no server has it yet or it may be sent again.
    ///
    /// @param bytes of memory
    void keepsBody(int bytes);

    /// Asks for more of the request's body.
    void readBody();

    /// The server has taken the upgrade: sends the head and hands the connection over. Only [#finished], [#bytesIn] and
    /// [#bytesOut] are called after.
    Side upgrade(Head head, HeadEdits edits);

    /// It has been slower than it may be, with its request or with its answer: ends the exchange, as silence would.
    ///
    /// @param rule that it broke
    default void tooSlow(String rule) {}

    /// Bytes of [#bytesOut] that the client has not taken.
    default long unsent() {
        return 0;
    }

    /// Whether it is others on the same connection that its answer waits for as well: the client would take more of it,
    /// if they were not before it.
    default boolean waitsForTurn() {
        return false;
    }

    /// Bytes of answers that the client has taken on its connection.
    default long takenByAll() {
        return 0;
    }

    /// The exchange is over; the stream decides whether the connection lives on.
    void finished();

    /// The client's end of the connection, as a PROXY protocol header or the socket says; null when it was gone before
    /// anybody looked.
    @Nullable
    InetSocketAddress remoteAddress();

    /// Our end: the address that the client reached.
    @Nullable
    InetSocketAddress localAddress();

    /// The connection that it is a part of.
    ClientConnection connection();

    /// Bytes of the client that belong to this exchange so far, and bytes sent to it.
    long bytesIn();

    long bytesOut();

    /// What a PROXY protocol header has told of the client's TLS.
    default ProxyTls told() {
        return ProxyTls.NONE;
    }

    /// What is known of the client's TLS; null where it speaks none.
    default @Nullable TlsFacts tls() {
        return null;
    }
}
