package lbd.health.loop;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Timers by their time: a binary heap whose members know their places, so that a cancelled one leaves at once. (Most
/// are cancelled: a check sets a timeout and ends long before.)
final class TimerQueue {
    private final List<CheckTimer> heap = new ArrayList<>();

    CheckTimer add(long atNanos, Runnable task) {
        CheckTimer timer = new CheckTimer(this, atNanos, task);
        heap.add(timer);
        timer.index = heap.size() - 1;
        rise(timer);
        return timer;
    }

    @Nullable
    CheckTimer first() {
        return heap.isEmpty() ? null : heap.getFirst();
    }

    int size() {
        return heap.size();
    }

    void remove(CheckTimer timer) {
        int hole = timer.index;
        if (hole < 0) {
            return;
        }
        timer.index = -1;
        CheckTimer last = heap.removeLast();
        if (last != timer) {
            put(last, hole);
            rise(last);
            sink(last);
        }
    }

    private void rise(CheckTimer timer) {
        while (timer.index > 0) {
            CheckTimer parent = heap.get((timer.index - 1) / 2);
            if (!before(timer, parent)) {
                return;
            }
            swap(timer, parent);
        }
    }

    private void sink(CheckTimer timer) {
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

    private void swap(CheckTimer up, CheckTimer down) {
        int upper = down.index;
        put(down, up.index);
        put(up, upper);
    }

    private void put(CheckTimer timer, int index) {
        heap.set(index, timer);
        timer.index = index;
    }

    private static boolean before(CheckTimer a, CheckTimer b) {
        return a.atNanos - b.atNanos < 0;
    }
}
