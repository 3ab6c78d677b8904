package lbd.health.loop;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Timers by their time: a binary heap whose members know their places, so that a cancelled one leaves at once. (Most
/// are cancelled: a check sets a timeout and ends long before.)
final class TimerQueue {
    private final List<Timer> heap = new ArrayList<>();

    Timer add(long atNanos, Runnable task) {
        Timer timer = new Timer(this, atNanos, task);
        heap.add(timer);
        timer.index = heap.size() - 1;
        rise(timer);
        return timer;
    }

    @Nullable
    Timer first() {
        return heap.isEmpty() ? null : heap.getFirst();
    }

    int size() {
        return heap.size();
    }

    void remove(Timer timer) {
        int hole = timer.index;
        if (hole < 0) {
            return;
        }
        timer.index = -1;
        Timer last = heap.removeLast();
        if (last != timer) {
            put(last, hole);
            rise(last);
            sink(last);
        }
    }

    private void rise(Timer timer) {
        while (timer.index > 0) {
            Timer parent = heap.get((timer.index - 1) / 2);
            if (!before(timer, parent)) {
                return;
            }
            swap(timer, parent);
        }
    }

    private void sink(Timer timer) {
        while (true) {
            int child = 2 * timer.index + 1;
            if (child >= heap.size()) {
                return;
            }
            if (child + 1 < heap.size() && before(heap.get(child + 1), heap.get(child))) {
                child++;
            }
            if (!before(heap.get(child), timer)) {
                return;
            }
            swap(heap.get(child), timer);
        }
    }

    private void swap(Timer up, Timer down) {
        int upper = down.index;
        put(down, up.index);
        put(up, upper);
    }

    private void put(Timer timer, int index) {
        heap.set(index, timer);
        timer.index = index;
    }

    private static boolean before(Timer a, Timer b) {
        return a.atNanos - b.atNanos < 0;
    }
}
