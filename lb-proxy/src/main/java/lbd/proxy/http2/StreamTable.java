package lbd.proxy.http2;

import java.util.Arrays;
import java.util.function.IntFunction;
import lbd.core.http2.ErrorCode;
import lbd.core.http2.SendWindow;
import org.jspecify.annotations.Nullable;

/// The streams of one connection that are in hand, on either side, the oldest first; those that are over are used
/// again.
/// They begin in the order of their numbers, so that one is found by halves, be they ten thousand.
abstract class StreamTable<S extends StreamTable.Entry> {
    /// What either side's streams have in common.
    interface Entry {
        int id();

        /// Whether it is in hand as the stream of this number.
        boolean isOn(int id);

        /// What was read for now has been passed; told to those that got something.
        void readComplete();

        /// How much its peer lets it send.
        SendWindow sendWindow();

        /// The peer has broken a rule of this stream alone.
        void fail(ErrorCode code, String fault);

        /// The connection is over, and so is what this one kept for the next.
        void remove();
    }

    private final IntFunction<S[]> arrays;
    private S[] active;
    private long done;
    private int count;
    private S[] free;
    private int freeCount;
    private S[] touched;
    private int touchedCount;
    private S[] round;

    StreamTable(IntFunction<S[]> arrays) {
        this.arrays = arrays;
        active = arrays.apply(4);
        free = arrays.apply(4);
        touched = arrays.apply(4);
        round = arrays.apply(4);
    }

    /// Whether a frame may name this stream.
    abstract boolean hasBegun(int id);

    /// Sends what waits, as far as windows and the kernel take it.
    abstract void sendWaiting();

    final int count() {
        return count;
    }

    final @Nullable S find(int id) {
        int place = place(id);
        return place >= 0 && active[place].isOn(id) ? active[place] : null;
    }

    /// The newest of a smaller number than this; null where there is none.
    final @Nullable S newestBelow(long id) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (active[middle].id() < id) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low == 0 ? null : active[low - 1];
    }

    /// @return -1 where it is not among them
    private int place(int id) {
        int low = 0;
        int high = count - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int there = active[middle].id();
            if (there == id) {
                return middle;
            }
            if (there < id) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1;
    }

    /// One that an earlier request has left; null where there is none.
    final @Nullable S reused() {
        return freeCount > 0 ? free[--freeCount] : null;
    }

    /// @param stream of a greater number than all before it
    final void add(S stream) {
        active = grown(active, count);
        active[count++] = stream;
    }

    /// How many were over so far.
    final long done() {
        return done;
    }

    final void over(S stream) {
        done++;
        int place = place(stream.id());
        if (place >= 0) {
            System.arraycopy(active, place + 1, active, place, --count - place);
            free = grown(free, freeCount);
            free[freeCount++] = stream;
        }
    }

    /// The stream got something in this read.
    final void touch(S stream) {
        if (touchedCount == 0 || !touched[touchedCount - 1].equals(stream)) {
            touched = grown(touched, touchedCount);
            touched[touchedCount++] = stream;
        }
    }

    /// What was read for now has been passed.
    final void readComplete() {
        int told = touchedCount;
        touchedCount = 0;
        for (int i = 0; i < told; i++) {
            touched[i].readComplete();
        }
    }

    /// Copies those in hand, for what may take some away while it goes through them: [#round] has them then, until this
    /// is called again.
    ///
    /// @return how many there are
    final int copyToRound() {
        if (round.length < count) {
            round = arrays.apply(active.length);
        }
        System.arraycopy(active, 0, round, 0, count);
        return count;
    }

    final S round(int place) {
        return round[place];
    }

    /// As [#copyToRound], for what may begin other streams, which copy too.
    final S[] copyOfAll() {
        return Arrays.copyOf(active, count);
    }

    /// The initial window has changed by `more`.
    ///
    /// @return false if a window is too large now
    final boolean widen(int more) {
        for (int i = 0; i < count; i++) {
            if (!active[i].sendWindow().add(more)) {
                return false;
            }
        }
        return true;
    }

    /// The connection is over.
    final void remove() {
        for (int i = 0; i < freeCount; i++) {
            free[i].remove();
        }
        freeCount = 0;
    }

    private static <S> S[] grown(S[] array, int used) {
        return used < array.length ? array : Arrays.copyOf(array, used * 2);
    }
}
