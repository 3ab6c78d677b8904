package lbd.daemon.log;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.locks.ReentrantLock;

/// Standard output, for whole lines of two kinds: events, and access lines where those are to go there.
/// Whoever waits longer goes first, and access lines come in pieces: an event waits for one piece at most,
/// not for a buffer of 256 KiB that somebody reads slowly. Any thread but an event loop.
public final class Stdout {
    private static final Stdout OURS = new Stdout(new FileOutputStream(FileDescriptor.out), Journal.isStdout());
    private static final int PIECE = 8 * 1024;
    private static final byte[] INFO = {'<', '6', '>'};

    private final ReentrantLock turns = new ReentrantLock(true);
    private final OutputStream out;
    private final boolean priorities;

    /// @param priorities each line begins with its own, as the journal takes them
    Stdout(OutputStream out, boolean priorities) {
        this.out = out;
        this.priorities = priorities;
    }

    public static Stdout ours() {
        return OURS;
    }

    boolean priorities() {
        return priorities;
    }

    /// Writes one event, which has its priority already.
    void event(byte[] line) throws IOException {
        piece(line, 0, line.length);
    }

    /// Writes whole access lines.
    ///
    /// @throws IOException if nobody reads them; some may have been written
    public void lines(byte[] bytes, int length) throws IOException {
        int from = 0;
        while (from < length) {
            int to = endOfPiece(bytes, from, length);
            if (priorities) {
                byte[] marked = marked(bytes, from, to);
                piece(marked, 0, marked.length);
            } else {
                piece(bytes, from, to - from);
            }
            from = to;
        }
    }

    private void piece(byte[] bytes, int from, int length) throws IOException {
        turns.lock();
        try {
            out.write(bytes, from, length);
        } finally {
            turns.unlock();
        }
    }

    /// After the last line that fits, or after the first where that alone is longer.
    private static int endOfPiece(byte[] bytes, int from, int length) {
        int end = Math.min(length, from + PIECE);
        while (end > from && end < length && bytes[end - 1] != '\n') {
            end--;
        }
        if (end > from) {
            return end;
        }
        end = Math.min(length, from + PIECE);
        while (end < length && bytes[end - 1] != '\n') {
            end++;
        }
        return end;
    }

    private static byte[] marked(byte[] bytes, int from, int to) {
        int lines = 0;
        for (int i = from; i < to; i++) {
            lines += bytes[i] == '\n' ? 1 : 0;
        }
        byte[] marked = new byte[to - from + (lines + 1) * INFO.length];
        int at = 0;
        boolean begins = true;
        for (int i = from; i < to; i++) {
            if (begins) {
                System.arraycopy(INFO, 0, marked, at, INFO.length);
                at += INFO.length;
            }
            marked[at++] = bytes[i];
            begins = bytes[i] == '\n';
        }
        return java.util.Arrays.copyOf(marked, at);
    }
}
