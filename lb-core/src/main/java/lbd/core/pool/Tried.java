package lbd.core.pool;

import java.util.Arrays;
import lbd.core.scheduler.Avoided;
import lbd.core.scheduler.Load;

/// The servers that one piece of work has failed on and does not go to again. Reused from one to the next; not
/// changed while the work waits in a queue.
public final class Tried implements Avoided {
    private Server[] servers = new Server[4];
    private int count;

    public int count() {
        return count;
    }

    public void add(Server server) {
        if (count == servers.length) {
            servers = Arrays.copyOf(servers, count * 2);
        }
        servers[count++] = server;
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

    public void clear() {
        Arrays.fill(servers, 0, count, null);
        count = 0;
    }
}
