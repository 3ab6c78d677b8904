package lbd.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import lbd.core.accesslog.EndReason;
import lbd.core.http.BodyLength;
import lbd.core.http.Head;
import lbd.proxy.listener.Listener;
import lbd.proxy.loop.ClientConnection;
import lbd.proxy.loop.Timer;
import org.jspecify.annotations.Nullable;

/// A question of our own about a request that waits meanwhile, asked on behalf of its client: an exchange like others,
/// with a server picked, retries and timeouts, whose answer is read here. One object for all questions of a client
/// stream to one listener of our own. Confined to its loop.
final class Subrequest extends InnerClient {
    /// Of an answer's body so much is read; no more is worth waiting for.
    private static final int MOST_BODY = 64 * 1024;

    private final Listener asked;
    private final Exchange exchange;
    private final Clock clock;
    private final Head answer = new Head();
    private final ByteBuf body = Unpooled.buffer(0, MOST_BODY);
    private boolean answered;
    private boolean whole;
    private boolean inHand;
    private boolean cut;
    private @Nullable Runnable done;
    private EndReason ended = EndReason.OK;

    private final class Clock extends Timer {
        Clock() {
            super(exchange.loop());
        }

        @Override
        protected void expired(long nowNanos) {
            end(EndReason.SERVER_TIMEOUT);
        }

        @Override
        public void faulted() {
            end(EndReason.INTERNAL_ERROR);
        }
    }

    /// @param asked  whose service leads to who is asked
    /// @param client whose request waits
    Subrequest(HttpLoop shared, Listener asked, ClientStream client, ForwardingFields forwarding, Servers servers) {
        super(client);
        this.asked = asked;
        this.exchange = new Exchange(shared, asked, this, forwarding, servers);
        this.clock = new Clock();
    }

    Listener asked() {
        return asked;
    }

    /// Asks. The question has no body.
    ///
    /// @param then called when the answer is here or will not come, but not before this has returned
    /// @return false where that is already so
    boolean begin(Head question, long timeoutNanos, Runnable then) {
        answered = false;
        whole = false;
        cut = false;
        inHand = true;
        done = null;
        body.clear();
        exchange.begin(question, false);
        if (!inHand) {
            return false;
        }
        done = then;
        clock.set(timeoutNanos);
        exchange.requestEnd(null);
        exchange.requestReadComplete();
        return true;
    }

    /// Nobody wants the answer any more.
    void abandon() {
        done = null;
        end(EndReason.CLIENT_ABORT);
    }

    private void end(EndReason reason) {
        if (inHand) {
            cut = reason != EndReason.OK;
            exchange.clientGone(reason);
        }
    }

    /// A server's answer, with its head at least; null where there is none, and [#ended] says why. It stays as it is
    /// until the next question.
    @Nullable
    Head answer() {
        return answered && !cut ? answer : null;
    }

    /// Its body; empty where it was longer than is read.
    byte[] body() {
        byte[] copy = new byte[whole ? body.readableBytes() : 0];
        body.getBytes(body.readerIndex(), copy);
        return copy;
    }

    EndReason ended() {
        return ended;
    }

    @Override
    public void head(Head head, HeadEdits edits, BodyLength length) {
        // An answer of our own says that no server has given one.
        answered = exchange.server() != null;
        if (answered) {
            answer.copy(head);
        }
    }

    @Override
    public void data(ByteBuf data) {
        if (answered && body.readableBytes() + data.readableBytes() <= MOST_BODY) {
            body.writeBytes(data);
        } else {
            body.clear();
            // In its own time: this is within a call of the server's stream.
            exchange.loop().execute(clock, () -> end(EndReason.OK));
        }
        data.release();
    }

    @Override
    public void end(@Nullable Head trailers) {
        whole = true;
    }

    @Override
    public void abort() {
        cut = true;
    }

    @Override
    public void finished() {
        inHand = false;
        ended = exchange.ended();
        clock.clear();
        Runnable then = done;
        done = null;
        if (then != null) {
            then.run();
        }
    }

    @Override
    public void flush() {}

    @Override
    public boolean isWritable() {
        return true;
    }

    @Override
    public ClientConnection connection() {
        return original().connection();
    }
}
