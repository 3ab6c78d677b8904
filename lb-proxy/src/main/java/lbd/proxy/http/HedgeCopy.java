package lbd.proxy.http;

import io.netty.buffer.ByteBuf;
import lbd.core.accesslog.EndReason;
import lbd.core.http.BodyLength;
import lbd.core.http.Head;
import lbd.core.pool.Server;
import lbd.proxy.listener.Listener;
import lbd.proxy.relay.Side;
import lbd.proxy.upstream.ServerFailure;
import org.jspecify.annotations.Nullable;

/// The second attempt itself: an exchange of its own with another server. When its answer is the client's, the original
/// exchange has it from here as from a server's stream. Confined to the loop of both.
final class HedgeCopy extends UnseenClient {
    private final Hedge hedge;
    private final Exchange original;
    private final CopiedExchange exchange;
    private final Answer stream = new Answer();
    private boolean won;
    // It has an answer, and that is not the client's.
    private boolean unwanted;
    private boolean over;

    /// @param forwarding for this copy alone
    HedgeCopy(
            HttpLoop shared,
            Listener listener,
            ClientStream client,
            ForwardingFields forwarding,
            Exchange original,
            Hedge hedge) {
        super(client);
        this.hedge = hedge;
        this.original = original;
        this.exchange = new CopiedExchange(shared, listener, this, forwarding, null);
    }

    CopiedExchange exchange() {
        return exchange;
    }

    /// @param first who is asked already
    /// @return whether another one is asked
    boolean begin(Server first) {
        exchange.sendBeside(first);
        return !over;
    }

    /// Its answer is not wanted any more.
    void giveUp() {
        end(EndReason.CUT);
    }

    @Override
    void end(EndReason reason) {
        if (!over) {
            exchange.clientGone(reason);
        }
    }

    @Override
    public void head(Head head, HeadEdits edits, BodyLength length) {
        Server by = exchange.server();
        if (by != null && hedge.wins(this, head)) {
            won = true;
            original.hedgeWon(stream, by);
            original.response(head);
        } else {
            unwanted = true;
        }
    }

    @Override
    public void data(ByteBuf data) {
        if (won) {
            original.responseData(data);
        } else {
            data.release();
        }
    }

    @Override
    public void end(@Nullable Head trailers) {
        if (won) {
            over = true;
            original.responseEnd(trailers);
        }
    }

    @Override
    public void flush() {
        if (won && !over) {
            original.responseReadComplete();
        } else if (unwanted) {
            giveUp();
        }
    }

    /// Once it is the client's, the original reads.
    @Override
    public boolean isWritable() {
        return !won;
    }

    @Override
    public void abort() {
        if (won && !over) {
            over = true;
            original.serverFailed(ServerFailure.CUT, null);
        }
    }

    @Override
    public void finished() {
        boolean early = !won && !over;
        over = true;
        if (early) {
            hedge.lost(this);
        }
    }

    /// What the original takes for its server's side.
    private final class Answer implements ServerStream {
        @Override
        public void begin(Exchange ofOriginal) {}

        @Override
        public void read() {
            if (!over) {
                exchange.clientWritable();
            }
        }

        @Override
        public boolean reused() {
            return exchange.reusedServer();
        }

        @Override
        public void bindTo(ClientStream client) {}

        @Override
        public void cancel() {
            giveUp();
        }

        @Override
        public Side upgrade() {
            throw new IllegalStateException("a copy asks for no upgrade");
        }

        @Override
        public void head(Head head, HeadEdits edits, BodyLength length) {}

        @Override
        public void data(ByteBuf data) {
            data.release();
        }

        @Override
        public void end(@Nullable Head trailers) {}

        @Override
        public void flush() {}

        @Override
        public boolean isWritable() {
            return true;
        }
    }
}
