package lbd.daemon.alert;

import java.util.ArrayList;
import java.util.List;
import lbd.daemon.log.Fields;

/// Events for the next message: the first ones, which say how it began, and the last ones, which say how it is. Not
/// thread-safe.
final class AlertBatch {
    /// Half of them each.
    static final int MOST = 100;

    private final List<Fields> events = new ArrayList<>();
    private long left;

    /// @return whether one was left out for it
    boolean add(Fields event) {
        events.add(event);
        if (events.size() <= MOST) {
            return false;
        }
        events.remove(MOST / 2);
        left++;
        return true;
    }

    boolean isEmpty() {
        return events.isEmpty();
    }

    long size() {
        return events.size() + left;
    }

    Message take(String alert, String host) {
        Message message = new Message(alert, host, events, left);
        events.clear();
        left = 0;
        return message;
    }
}
