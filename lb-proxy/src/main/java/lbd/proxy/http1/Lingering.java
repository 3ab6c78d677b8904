package lbd.proxy.http1;

import io.netty.buffer.ByteBuf;
import lbd.proxy.loop.Loop;
import lbd.proxy.loop.Timer;
import lbd.proxy.stream.Stream;

/// The end of a client's connection after our last word. A close at once would reset the connection where the client is
/// still sending, and a reset takes with it what the client has not yet read of our answer.
///
/// | state | event | next |
/// | --- | --- | --- |
/// | SENDING | all has been sent | LISTENING: we have finished sending |
/// | SENDING | all has been sent, to a client that has finished | closed |
/// | SENDING | the client takes nothing for client_idle | reset |
/// | LISTENING | bytes, which are thrown away | LISTENING |
/// | LISTENING | FIN, silence, or it goes on for too long | closed |
final class Lingering implements Stream.Owner {
    private static final long SILENCE_NANOS = 2_000_000_000L;
    private static final long LONGEST_NANOS = 10_000_000_000L;

    private final HttpConnection connection;
    private final AnswerOutput answers;
    private final Loop loop;
    private final Stream stream;
    private final long clientIdleNanos;
    private final Timer timer;
    private boolean inputEnded;
    private boolean listening;
    private long endNanos;

    /// @param connection to be closed in the end
    Lingering(HttpConnection connection, AnswerOutput answers, Loop loop, Stream stream, long clientIdleNanos) {
        this.connection = connection;
        this.answers = answers;
        this.loop = loop;
        this.stream = stream;
        this.clientIdleNanos = clientIdleNanos;
        this.timer = new Clock();
    }

    /// @param finished whether the client has finished sending
    void begin(boolean finished) {
        inputEnded = finished;
        if (answers.isSent()) {
            written();
        } else {
            timer.set(clientIdleNanos);
        }
        if (!inputEnded) {
            stream.read();
        }
    }

    @Override
    public void written() {
        if (inputEnded) {
            close();
            return;
        }
        listening = true;
        endNanos = System.nanoTime() + LONGEST_NANOS;
        timer.set(SILENCE_NANOS);
        stream.shutdownOutput();
    }

    @Override
    public void received(ByteBuf data) {
        data.release();
        if (listening) {
            timer.set(Math.min(SILENCE_NANOS, endNanos - System.nanoTime()));
        }
        stream.read();
    }

    @Override
    public void finished() {
        inputEnded = true;
        // While we are still sending, it has only finished on its side.
        if (listening) {
            close();
        }
    }

    @Override
    public void broken() {
        close();
    }

    private void close() {
        timer.remove();
        connection.close();
    }

    private final class Clock extends Timer {
        Clock() {
            super(loop);
        }

        @Override
        protected void expired(long nowNanos) {
            if (listening) {
                connection.close();
            } else if (answers.moves()) {
                set(clientIdleNanos);
            } else {
                connection.reset();
            }
        }

        @Override
        public void faulted() {
            connection.reset();
        }
    }
}
