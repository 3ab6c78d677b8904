package lbd.proxy.loop;

import org.jspecify.annotations.Nullable;

/// What one connection makes us keep of what is not complete, charged to the process's budget. One that keeps nothing
/// costs nothing: it is in no list, and has no counts until something is first kept. Confined to its loop.
public abstract class HeldBytes {
    /// What is kept.
    public enum Part {
        /// What comes first, of which the end has not come: a head, a handshake, what a server is picked by.
        HEAD,
        /// Trailers, of which the end has not come.
        TRAILERS,
        /// A body that waits for a server.
        BODY,
        /// What came behind the request in hand.
        NEXT,
        /// An encrypted record, of which the end has not come.
        RECORD,
        /// What the other end has not taken.
        UNSENT
    }

    private static final int PARTS = Part.values().length;

    private final Holdings all;
    private long @Nullable [] parts;

    // Links of the list of those who keep something, the longest first.
    @Nullable
    HeldBytes previous;

    @Nullable
    HeldBytes next;

    long bytes;

    protected HeldBytes(Loop loop) {
        this.all = loop.holdings();
    }

    /// Keeps so many bytes of this part from now on.
    @SuppressWarnings("EnumOrdinal")
    public final void set(Part part, long now) {
        long[] counts = parts;
        if (counts == null) {
            if (now == 0) {
                return;
            }
            counts = new long[PARTS];
            parts = counts;
        }
        long more = now - counts[part.ordinal()];
        if (more != 0) {
            counts[part.ordinal()] = now;
            all.add(this, more);
        }
    }

    /// Keeps nothing any more.
    public final void clear() {
        if (bytes > 0) {
            for (Part part : Part.values()) {
                set(part, 0);
            }
        }
    }

    /// The budget is spent, and nobody here has kept something for longer: frees all of it, with the connection.
    protected abstract void giveUp();
}
