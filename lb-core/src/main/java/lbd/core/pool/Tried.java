package lbd.core.pool;

import java.util.Arrays;

/// The servers that one piece of work has failed on and does not go to again. Reused from one to the next.
public final class Tried {
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
        for (int i = 0; i < count; i++) {
            if (servers[i] == server) {
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
