package lbd.proxy.http2;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import lbd.core.http2.SendWindow;
import org.jspecify.annotations.Nullable;

/// The body of one request on its way: what the windows and the kernel take at once goes on, the rest waits for them.
final class BodyOutput {
    private final RequestOutput output;
    private final SendWindow window = new SendWindow(0);
    private final ArrayDeque<ByteBuf> waiting = new ArrayDeque<>(2);

    private int id;
    private int waitingBytes;
    private boolean endWaits;
    private byte @Nullable [] trailers;
    // What Content-Length still lets come; -1 where nobody said.
    private long left;
    private boolean ended;

    BodyOutput(RequestOutput output) {
        this.output = output;
    }

    /// @param length that the request has announced; -1 for none
    /// @param none   whether there is no body, and the head has ended the stream
    void begin(int newId, int initialWindow, long length, boolean none) {
        id = newId;
        window.reset(initialWindow);
        left = length;
        ended = none;
        endWaits = false;
        trailers = null;
    }

    SendWindow window() {
        return window;
    }

    /// Whether all of it has been sent.
    boolean isEnded() {
        return ended;
    }

    /// Whether there is something that could be sent if windows allowed it.
    boolean waits() {
        return waitingBytes > 0;
    }

    int waitingBytes() {
        return waitingBytes;
    }

    /// @param data given away
    void data(ByteBuf data) {
        int count = data.readableBytes();
        if (ended || count == 0) {
            data.release();
            return;
        }
        if (left > 0) {
            left -= count;
        }
        if (waitingBytes == 0) {
            send(data);
        } else {
            keep(data);
        }
    }

    private void send(ByteBuf data) {
        while (data.isReadable()) {
            int allowed = output.allowance(window);
            if (allowed == 0) {
                keep(data);
                return;
            }
            int count = Math.min(allowed, data.readableBytes());
            if (count == data.readableBytes()) {
                ended = left == 0;
                output.body(id, window, data, ended);
                return;
            }
            output.body(id, window, data.readRetainedSlice(count), false);
        }
        data.release();
    }

    private void keep(ByteBuf data) {
        int count = data.readableBytes();
        waitingBytes += count;
        output.keepsOfBodies(count);
        // The loop reads everything to one buffer: what stays is copied.
        waiting.add(output.copy(data));
    }

    /// The last of it has been passed.
    ///
    /// @param block trailers; null where there are none
    void end(byte @Nullable [] block) {
        if (ended) {
            return;
        }
        if (waitingBytes > 0) {
            endWaits = true;
            trailers = block;
        } else {
            ended = true;
            output.end(id, block);
        }
    }

    /// Sends one frame of what waits.
    ///
    /// @return whether anything was sent
    boolean sendWaiting() {
        int allowed = waitingBytes == 0 ? 0 : output.allowance(window);
        if (allowed == 0) {
            return false;
        }
        ByteBuf first = waiting.getFirst();
        int count = Math.min(allowed, first.readableBytes());
        boolean whole = count == first.readableBytes();
        if (whole) {
            waiting.removeFirst();
        }
        waitingBytes -= count;
        output.keepsOfBodies(-count);
        boolean last = waitingBytes == 0 && (endWaits ? trailers == null : left == 0);
        output.body(id, window, whole ? first : first.readRetainedSlice(count), last);
        if (waitingBytes == 0 && !last && endWaits) {
            output.end(id, trailers);
            last = true;
        }
        ended = last;
        return true;
    }

    /// Forgets what was not sent.
    void drop() {
        waiting.forEach(ByteBuf::release);
        waiting.clear();
        if (waitingBytes > 0) {
            output.keepsOfBodies(-waitingBytes);
            waitingBytes = 0;
        }
        endWaits = false;
    }
}
