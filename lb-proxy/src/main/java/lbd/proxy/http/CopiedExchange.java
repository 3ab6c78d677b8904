package lbd.proxy.http;

import io.netty.buffer.ByteBuf;
import lbd.core.http.Head;
import lbd.core.pool.Pool;
import lbd.core.pool.Server;
import lbd.core.runtime.MirrorCounters;
import lbd.proxy.listener.Listener;
import org.jspecify.annotations.Nullable;

/// An exchange whose request is a copy of another's: it passes no gates and takes no route, and what it would answer
/// itself nobody reads. One for each copy. Confined to the loop of both.
final class CopiedExchange extends Exchange {
    /// @param copies counts where a mirror gets it
    CopiedExchange(
            HttpLoop shared,
            Listener listener,
            UnseenClient client,
            ForwardingFields forwarding,
            @Nullable MirrorCounters copies) {
        super(shared, listener, client, forwarding, shared.servers(), true, copies);
    }

    /// Begins with the copy, of which nothing is sent before [#send] or [#sendBeside].
    ///
    /// @param head  not kept
    /// @param body  bytes of one that is copied
    /// @param facts of the original
    /// @param decoded whether its body comes without its codings
    void copy(Head head, Destination.ToPool to, int body, RequestFacts facts, boolean decoded) {
        active = true;
        answerSide.begin();
        request.copy(head, to, body, facts, decoded);
        Pool pool = to.pool().inForce();
        attempts.reset(pool, to, request.pickInput(head), request.edits.known(pool, head), false);
    }

    /// @param data stays the caller's
    void data(ByteBuf data) {
        request.held.data(data.retainedDuplicate(), null);
    }

    void send() {
        if (active) {
            request.held.end(null, null);
            attempts.begin();
        }
    }

    void sendBeside(Server first) {
        // It is one attempt, and makes no other.
        answerSide.countsAsBegun();
        request.held.end(null, null);
        attempts.beginBeside(first);
    }

    /// The copy is not to be sent after all, and was never on its way.
    void forget() {
        active = false;
        attempts.end();
        request.held.release();
    }

    /// Whether the connection that it went to has served others before.
    boolean reusedServer() {
        return request.log.serverReused();
    }
}
