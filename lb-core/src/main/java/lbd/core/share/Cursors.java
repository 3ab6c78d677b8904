package lbd.core.share;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The cursors of one listener, by what they are for. Any thread.
public final class Cursors {
    private final Map<Object, Cursor> all = new ConcurrentHashMap<>();

    /// @param purpose equal to that of another reading of the same file
    public Cursor of(Object purpose) {
        return all.computeIfAbsent(purpose, _ -> new Cursor());
    }

    /// Forgets all others.
    public void keep(Collection<?> purposes) {
        all.keySet().retainAll(purposes);
    }
}
