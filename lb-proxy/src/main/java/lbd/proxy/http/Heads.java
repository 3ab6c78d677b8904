package lbd.proxy.http;

import java.util.ArrayDeque;
import lbd.core.http.Head;

/// Heads for the requests in hand on one loop, used again for others: a connection without a request holds none.
final class Heads {
    /// More are not kept for later.
    private static final int MOST = 256;

    /// A larger one is not kept either: it would hold its memory for the many that are small.
    private static final int LARGEST = 4096;

    private final ArrayDeque<Head> free = new ArrayDeque<>();

    /// A copy, to be given back.
    Head copy(Head of) {
        Head head = free.pollLast();
        Head copy = head == null ? new Head() : head;
        copy.copy(of);
        return copy;
    }

    /// Nobody reads it any more.
    void giveBack(Head head) {
        if (free.size() < MOST && head.room() <= LARGEST) {
            free.addLast(head);
        }
    }
}
