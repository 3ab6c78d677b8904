package lbd.proxy.fastcgi;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import lbd.core.fastcgi.AnswerHead;
import lbd.core.http.Method;
import lbd.proxy.loop.HeldBytes;
import org.jspecify.annotations.Nullable;

/// Finds the head at the start of what a program prints. One that comes whole, as nearly all do, is read in the loop's
/// scratch memory; of one that comes in pieces the pieces are kept here until it is complete.
final class HeadPieces {
    private final FastCgiLoop shared;
    private final HeldBytes holding;
    private byte @Nullable [] partial;
    private int length;

    /// @param holding is charged with the pieces that are kept
    HeadPieces(FastCgiLoop shared, HeldBytes holding) {
        this.shared = shared;
        this.holding = holding;
    }

    /// Whether a part of a head is kept.
    boolean begun() {
        return partial != null;
    }

    void clear() {
        length = 0;
        if (partial != null) {
            partial = null;
            holding.set(HeldBytes.Part.HEAD, 0);
        }
    }

    /// Takes the head's octets out of `in`, or all `count` of them where it is not complete. The head is the loop's.
    ///
    /// @return how many were taken; [AnswerHead#BAD]
    /// @param method of the request
    int read(ByteBuf in, int count, Method method) {
        int most = FastCgiLoop.LIMITS.headBytes();
        byte[] scratch = shared.scratch(most);
        int before = length;
        byte[] kept = partial;
        if (kept != null) {
            System.arraycopy(kept, 0, scratch, 0, before);
        }
        int more = Math.min(count, most - before);
        in.getBytes(in.readerIndex(), scratch, before, more);
        int to = before + more;
        // Read from its start each time, so only when a line has ended, or when it cannot end any more.
        boolean worthALook = to == most || endsLine(scratch, before, to);
        int end = worthALook ? shared.heads.read(scratch, 0, to, method, shared.answer) : AnswerHead.NEED_MORE;
        if (end == AnswerHead.BAD) {
            return AnswerHead.BAD;
        }
        if (end == AnswerHead.NEED_MORE) {
            keep(scratch, before, to);
            in.skipBytes(more);
            return more;
        }
        clear();
        in.skipBytes(end - before);
        return end - before;
    }

    /// Whether the last read has found the end.
    boolean complete() {
        return partial == null;
    }

    private void keep(byte[] scratch, int before, int to) {
        byte[] kept = partial;
        if (kept == null || kept.length < to) {
            // As large as what has come, and a little more where it comes in many pieces.
            kept = Arrays.copyOf(scratch, kept == null ? to : to + to / 4);
            partial = kept;
            holding.set(HeldBytes.Part.HEAD, kept.length);
        }
        System.arraycopy(scratch, before, kept, before, to - before);
        length = to;
    }

    private static boolean endsLine(byte[] b, int from, int to) {
        for (int p = from; p < to; p++) {
            if (b[p] == '\n') {
                return true;
            }
        }
        return false;
    }
}
