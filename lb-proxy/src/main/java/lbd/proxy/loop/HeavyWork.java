package lbd.proxy.loop;

import java.util.ArrayDeque;
import java.util.Queue;

/// Work of which each piece takes long, done in a share of each of its loop's turns: a thousand connections that want
/// some at once wait for each other, and the loop's other connections wait for none of them. Confined to its loop.
///
/// | state | event | next |
/// | --- | --- | --- |
/// | idle | work, and some of the turn's share is left | it is done; idle |
/// | idle | work, and the share is spent | queued: it waits for the next turn |
/// | queued | work | it waits behind the others |
/// | queued | the next turn | the first are done until the share is spent; idle where none is left |
public final class HeavyWork {
    /// Of a turn, once something heavy is done in it. What was begun is done to its end.
    private static final long SHARE_NANOS = 1_000_000;

    private final Loop loop;
    private final Queue<Piece> waiting = new ArrayDeque<>();
    private boolean asked;
    private long turn = -1;
    private long spentNanos;

    private record Piece(Guarded whose, Runnable work) {}

    HeavyWork(Loop loop) {
        this.loop = loop;
    }

    /// Whether a piece may be done now, by [#now]; else [#later] is the way.
    public boolean isFree() {
        if (turn != loop.turn()) {
            turn = loop.turn();
            spentNanos = 0;
        }
        return waiting.isEmpty() && spentNanos < SHARE_NANOS;
    }

    /// Does a piece.
    public void now(Runnable work) {
        long begin = System.nanoTime();
        try {
            work.run();
        } finally {
            spentNanos += System.nanoTime() - begin;
        }
    }

    /// Does a piece when it is its turn.
    ///
    /// @param work finds out by itself whether it is still wanted
    public void later(Guarded whose, Runnable work) {
        waiting.add(new Piece(whose, work));
        if (!asked) {
            ask(whose);
        }
    }

    private void ask(Guarded first) {
        asked = true;
        loop.nextTurn(first, this::goOn);
    }

    private void goOn() {
        long left = SHARE_NANOS;
        while (left > 0 && !waiting.isEmpty()) {
            Piece next = waiting.remove();
            long begin = System.nanoTime();
            loop.guarded(next.whose, next.work).run();
            left -= System.nanoTime() - begin;
        }
        // Not before: a piece may have asked for another turn of its own, and they would be more each time.
        asked = false;
        Piece first = waiting.peek();
        if (first != null) {
            ask(first.whose);
        }
    }
}
