package lbd.proxy.http2;

import lbd.core.accesslog.EndReason;
import lbd.proxy.loop.Loop;

/// Ends streams of a connection whose client wants their answers no more, or cannot get them, a share in each turn.
/// Each takes work back from a server: ten thousand in one turn would keep the loop's other connections waiting.
/// Confined to the connection's loop.
final class Cancellation {
    /// Of as many as a turn begins.
    private static final int SHARE = 32;

    private final Http2Connection connection;
    private final Streams streams;
    private final Loop loop;
    private final EndReason reason;
    private final boolean ofAll;

    // Of the stream that was ended last; those above it are done with.
    private long reached = Long.MAX_VALUE;
    private boolean over;

    /// @param ofAll else of those only whose requests have not come whole
    Cancellation(Http2Connection connection, Streams streams, Loop loop, EndReason reason, boolean ofAll) {
        this.connection = connection;
        this.streams = streams;
        this.loop = loop;
        this.reason = reason;
        this.ofAll = ofAll;
    }

    boolean isOfAll() {
        return ofAll;
    }

    /// Ends the first share; the others have a turn each. [Http2Connection#cancelled] is told at the end, perhaps
    /// before this returns.
    void begin() {
        if (over) {
            return;
        }
        if (end(SHARE)) {
            finished();
        } else {
            loop.nextTurn(connection, this::begin);
        }
    }

    /// Ends all that are left at once.
    void complete() {
        if (!over) {
            end(Integer.MAX_VALUE);
            finished();
        }
    }

    /// Another one ends what is left.
    void giveWay() {
        over = true;
    }

    /// The newest first: they are those that wait for a place at a server, if any do, and the place that an older one
    /// frees would be given to them.
    ///
    /// @return whether none is left
    private boolean end(int most) {
        for (int i = 0; i < most && !over; ) {
            Http2Stream stream = streams.newestBelow(reached);
            if (stream == null) {
                return true;
            }
            reached = stream.id();
            if (ofAll || !stream.requestEnded()) {
                stream.gone(reason);
                i++;
            }
        }
        return over;
    }

    private void finished() {
        if (!over) {
            over = true;
            connection.cancelled();
        }
    }
}
