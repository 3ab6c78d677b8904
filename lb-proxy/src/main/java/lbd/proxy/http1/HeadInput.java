package lbd.proxy.http1;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import lbd.core.http.Head;
import lbd.core.http.Method;
import lbd.core.http1.HttpParser;
import lbd.core.http1.Rejection;
import lbd.proxy.loop.HeldBytes;
import org.jspecify.annotations.Nullable;

/// Finds the head at the start of what a connection brings. A head that comes whole, as nearly all do, is parsed in the
/// loop's scratch memory; of one that comes in pieces the pieces are kept here until it is complete.
final class HeadInput {
    // What is copied out for a first look: most heads are shorter.
    private static final int FIRST_LOOK = 2048;

    private final Http1Loop shared;
    private final HttpParser parser;
    private final HeldBytes holding;
    private byte @Nullable [] partial;
    private int length;

    /// @param holding is charged with the pieces that are kept
    HeadInput(Http1Loop shared, HttpParser parser, HeldBytes holding) {
        this.shared = shared;
        this.parser = parser;
        this.holding = holding;
    }

    /// Whether a part of a head is kept.
    boolean begun() {
        return partial != null;
    }

    /// Reads what has come of a request's head, into the loop's head for requests.
    void readBegun() {
        byte[] bytes = partial;
        if (bytes != null) {
            parse(bytes, length, null, shared.request);
        }
    }

    void clear() {
        length = 0;
        if (partial != null) {
            keep(null);
        }
    }

    private void keep(byte @Nullable [] bytes) {
        partial = bytes;
        holding.set(HeldBytes.Part.HEAD, bytes == null ? 0 : bytes.length);
    }

    /// Why the last head was refused; null if it was not.
    @Nullable
    Rejection rejection() {
        return parser.rejection();
    }

    /// Looks for a request's head and takes its bytes out of `in`, or all of them where it is not complete.
    ///
    /// @return [HttpParser#BAD], [HttpParser#NEED_MORE] or more: the number of bytes of the head
    int request(ByteBuf in) {
        return read(in, null, shared.request);
    }

    /// The same for the answer to a request with the given method.
    int response(ByteBuf in, Method requestMethod) {
        return read(in, requestMethod, shared.response);
    }

    private int read(ByteBuf in, @Nullable Method requestMethod, Head head) {
        if (partial != null) {
            return readOn(in, requestMethod, head);
        }
        int limit = parser.limits().headBytes();
        byte[] scratch = shared.scratch(limit);
        int readable = Math.min(in.readableBytes(), limit);
        int look = Math.min(readable, FIRST_LOOK);
        in.getBytes(in.readerIndex(), scratch, 0, look);
        int end = parse(scratch, look, requestMethod, head);
        if (end == HttpParser.NEED_MORE && look < readable) {
            in.getBytes(in.readerIndex() + look, scratch, look, readable - look);
            look = readable;
            end = parse(scratch, look, requestMethod, head);
        }
        if (end == HttpParser.NEED_MORE) {
            // As large as what has come: a thousand heads that are never finished hold no more than they have sent.
            keep(Arrays.copyOf(scratch, look));
            length = look;
            in.skipBytes(look);
        } else if (end > 0) {
            in.skipBytes(end);
        }
        return end;
    }

    private int readOn(ByteBuf in, @Nullable Method requestMethod, Head head) {
        int limit = parser.limits().headBytes();
        int before = length;
        int more = Math.min(in.readableBytes(), limit - before);
        byte[] bytes = room(more, limit);
        in.getBytes(in.readerIndex(), bytes, before, more);
        length += more;
        // Parsed from the start each time, so only when a line has ended: the number of lines is bounded.
        boolean worthALook = length == limit || containsLineEnd(bytes, before, length);
        int end = worthALook ? parse(bytes, length, requestMethod, head) : HttpParser.NEED_MORE;
        if (end > 0) {
            in.skipBytes(end - before);
            clear();
        } else {
            in.skipBytes(more);
        }
        return end;
    }

    private byte[] room(int more, int limit) {
        byte[] bytes = partial == null ? new byte[0] : partial;
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.min(limit, Math.max(length + more, bytes.length * 5 / 4)));
            keep(bytes);
        }
        return bytes;
    }

    private static boolean containsLineEnd(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == '\n') {
                return true;
            }
        }
        return false;
    }

    private int parse(byte[] bytes, int to, @Nullable Method requestMethod, Head head) {
        return requestMethod == null
                ? parser.parseRequest(bytes, 0, to, head)
                : parser.parseResponse(bytes, 0, to, requestMethod, head);
    }
}
