package lbd.core.pool;

import java.util.Arrays;
import lbd.core.scheduler.Avoided;
import lbd.core.scheduler.Load;
import org.jspecify.annotations.Nullable;

/// What a pool knows of one piece of work from its first pick to its last: the servers that it has failed on and does
/// not go to again, whom persistence knows it by, and the server that it belongs to. Reused from one to the
/// next; not changed while the work waits in a queue.
public final class Tried implements Avoided {
    private static final Server[] NONE = {};

    // Most work never fails.
    private Server[] servers = NONE;
    private int count;
    private int leftOut;
    private int retries;
    private @Nullable HeldTable table;
    private Object heldBy = this;
    private @Nullable Server bound;

    public int count() {
        return count;
    }

    /// How often it went to another server: a failure after which none was found is no retry.
    public int retries() {
        return retries;
    }

    /// A server was found after those that failed.
    void retried() {
        retries = failures();
    }

    public void add(Server server) {
        if (count == servers.length) {
            servers = Arrays.copyOf(servers, Math.max(4, count * 2));
        }
        servers[count++] = server;
    }

    /// A server that does the same work already, and is not to do it twice. It is no failure.
    public void leaveOut(Server server) {
        add(server);
        leftOut++;
    }

    /// How many have failed.
    int failures() {
        return count - leftOut;
    }

    public boolean contains(Server server) {
        return contains(server.load());
    }

    @Override
    public boolean isEmpty() {
        return count == 0;
    }

    @Override
    public boolean contains(Load load) {
        for (int i = 0; i < count; i++) {
            if (servers[i].load() == load) {
                return true;
            }
        }
        return false;
    }

    /// Where its pool remembers whom the work's client was given; null where it does not.
    @Nullable
    HeldTable table() {
        return table;
    }

    /// What the client is known by there.
    Object heldBy() {
        return heldBy;
    }

    void held(HeldTable in, Object by) {
        table = in;
        heldBy = by;
    }

    void heldByNobody() {
        table = null;
        heldBy = this;
    }

    /// The server that has state of this work's client, such as a login; null where none has.
    @Nullable
    Server bound() {
        return bound;
    }

    /// Whether the client belongs to one server.
    public boolean belongs() {
        return bound != null || table != null;
    }

    /// Goes to this server for as long as that serves those who were here before, and waits for it when it
    /// is full.
    ///
    /// @param server of the pool that is asked; null for any
    public void bound(@Nullable Server server) {
        bound = server;
    }

    public void clear() {
        Arrays.fill(servers, 0, count, null);
        count = 0;
        leftOut = 0;
        retries = 0;
        heldByNobody();
        bound = null;
    }
}
