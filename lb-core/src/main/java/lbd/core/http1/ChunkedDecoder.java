package lbd.core.http1;

import java.util.Objects;
import lbd.core.http.Head;
import lbd.core.http.Octets;
import org.jspecify.annotations.Nullable;

/// Follows one chunked body (RFC 9112 section 7.1): tells data from what stands between, and judges the
/// latter.
///
/// Give it each octet by [#feed] while [#inData()] is false; while it is true, [#remaining()] octets are
/// data, to be passed on as they are and reported by [#consumed]. Extensions are checked and forgotten:
/// nobody forwards them. Trailers are collected and read once they are whole.
///
/// ```
/// SIZE -> EXTENSION -> SIZE_LF -> data -> DATA_CR -> DATA_LF -> SIZE ...      a chunk
///                      SIZE_LF -> LAST -> LAST_LF -> DONE                         after the chunk of size 0
///                                 LAST -> TRAILERS -> DONE                        the same, with trailers
/// any state -> BROKEN, which no octet leaves
/// ```
///
/// Confined to one event loop; small, since every connection with a chunked body has one.
public final class ChunkedDecoder {
    /// What an octet led to.
    public enum Step {
        /// Nothing yet; feed the next octet.
        MORE,
        /// A chunk's data begins: [ChunkedDecoder#inData()] is now true.
        DATA,
        /// The body is complete, trailers included.
        END,
        /// The body is refused; [ChunkedDecoder#rejection()] says why.
        BAD
    }

    private enum State {
        SIZE,
        EXTENSION,
        SIZE_LF,
        DATA,
        DATA_CR,
        DATA_LF,
        LAST,
        LAST_LF,
        TRAILERS,
        DONE,
        BROKEN
    }

    /// 2^52 - 1, the largest that every reader can hold.
    private static final int MAX_SIZE_DIGITS = 13;

    private final HeadLimits limits;
    private final ChunkExtension extension = new ChunkExtension();
    private State state = State.SIZE;
    private int digits;
    private long size;
    private @Nullable TrailerSection trailers;
    private @Nullable Rejection rejection;

    /// @param limits of the trailer section: its bytes and its fields
    public ChunkedDecoder(HeadLimits limits) {
        this.limits = limits;
    }

    /// Begins a new body.
    public void reset() {
        state = State.SIZE;
        digits = 0;
        size = 0;
        extension.resetBody();
        trailers = null;
        rejection = null;
    }

    /// @return whether the next octet is data
    public boolean inData() {
        return state == State.DATA;
    }

    /// @return how many octets of this chunk's data are still to come
    public long remaining() {
        return state == State.DATA ? size : 0;
    }

    /// Reports data that was passed on.
    ///
    /// @param octets 1 to [#remaining()]
    public void consumed(long octets) {
        if (octets < 0 || octets > remaining()) {
            throw new IllegalArgumentException(octets + " octets of " + remaining() + " in state " + state);
        }
        size -= octets;
        if (size == 0 && state == State.DATA) {
            state = State.DATA_CR;
        }
    }

    /// @return whether the whole body has been seen
    public boolean ended() {
        return state == State.DONE;
    }

    public @Nullable Rejection rejection() {
        return rejection;
    }

    /// @return the trailers, a head without a first line; null when the body had none or has not ended
    public @Nullable Head trailers() {
        return state == State.DONE && trailers != null ? trailers.head() : null;
    }

    /// @return how much memory trailers take whose end has not come
    public int trailerBytes() {
        return state == State.TRAILERS && trailers != null ? trailers.room() : 0;
    }

    /// @throws IllegalStateException if the octet is data, or after the end
    public Step feed(byte octet) {
        return switch (state) {
            case SIZE -> size(octet);
            case EXTENSION -> extension(octet);
            case SIZE_LF -> sizeLf(octet);
            case DATA_CR -> expect('\r', octet, State.DATA_LF);
            case DATA_LF -> expect('\n', octet, State.SIZE);
            case LAST -> last(octet);
            case LAST_LF -> lastLf(octet);
            case TRAILERS -> trailer(octet);
            case BROKEN -> Step.BAD;
            case DATA, DONE -> throw new IllegalStateException("octet " + octet + " in state " + state);
        };
    }

    private Step size(byte octet) {
        int value = Octets.hex(octet);
        if (value >= 0) {
            if (++digits > MAX_SIZE_DIGITS) {
                return bad(Rejection.CHUNK_SIZE);
            }
            size = size << 4 | value;
            return Step.MORE;
        }
        if (digits == 0) {
            return bad(Rejection.CHUNK_SIZE);
        }
        return switch (octet) {
            case '\r' -> go(State.SIZE_LF);
            case '\n' -> bad(Rejection.CHUNK_LINE_END);
            case ';', ' ', '\t' -> {
                extension.begin();
                state = State.EXTENSION;
                yield extension(octet);
            }
            default -> bad(Rejection.CHUNK_SIZE);
        };
    }

    private Step extension(byte octet) {
        return switch (extension.feed(octet)) {
            case MORE -> Step.MORE;
            case END -> go(State.SIZE_LF);
            case TOO_LONG -> bad(Rejection.CHUNK_EXTENSION_TOO_LONG);
            case BAD -> bad(octet == '\n' ? Rejection.CHUNK_LINE_END : Rejection.CHUNK_EXTENSION);
        };
    }

    private Step sizeLf(byte octet) {
        if (octet != '\n') {
            return bad(Rejection.CHUNK_LINE_END);
        }
        digits = 0;
        if (size == 0) {
            return go(State.LAST);
        }
        state = State.DATA;
        return Step.DATA;
    }

    private Step expect(char wanted, byte octet, State next) {
        return octet == wanted ? go(next) : bad(Rejection.CHUNK_DATA_END);
    }

    private Step last(byte octet) {
        if (octet == '\r') {
            return go(State.LAST_LF);
        }
        state = State.TRAILERS;
        trailers = new TrailerSection(limits);
        return trailer(octet);
    }

    private Step lastLf(byte octet) {
        if (octet != '\n') {
            return bad(Rejection.BARE_CR);
        }
        state = State.DONE;
        return Step.END;
    }

    private Step trailer(byte octet) {
        TrailerSection section = Objects.requireNonNull(trailers);
        if (!section.add(octet)) {
            return Step.MORE;
        }
        Rejection why = section.rejection();
        if (why != null) {
            return bad(why);
        }
        state = State.DONE;
        return Step.END;
    }

    private Step go(State next) {
        state = next;
        return Step.MORE;
    }

    private Step bad(Rejection why) {
        rejection = why;
        state = State.BROKEN;
        return Step.BAD;
    }
}
