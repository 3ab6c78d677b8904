package lbd.proxy.http;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import lbd.core.model.PoolConnections;
import lbd.core.pool.Pool;
import lbd.core.pool.Server;
import lbd.proxy.upstream.Dial;
import lbd.proxy.upstream.ServerFailure;
import org.jspecify.annotations.Nullable;

/// Connections that come to stand when a test says so.
final class FakeServers implements Servers {
    final Deque<FakeServer> idle = new ArrayDeque<>();

    /// The servers that were asked for, in order: `s1 idle`, `s1 dial`, `gave up s1`.
    final List<String> asked = new ArrayList<>();

    private final Deque<Connected> dials = new ArrayDeque<>();

    @Override
    public @Nullable FakeServer idle(Server server, ClientStream client, Need need, @Nullable String host) {
        asked.add(server.name() + (need == Need.SURELY_OPEN ? " surely open" : " idle"));
        return idle.poll();
    }

    @Override
    public @Nullable Server bound(ClientStream client, Pool pool) {
        return null;
    }

    @Override
    public Dial connect(
            Server server,
            ClientStream client,
            Need need,
            @Nullable String host,
            PoolConnections limits,
            long timeoutNanos,
            Connected connected) {
        asked.add(server.name() + " dial");
        dials.add(connected);
        return () -> asked.add(server.name() + " given up");
    }

    /// The dial that has waited longest comes to stand.
    FakeServer connect() {
        FakeServer stream = new FakeServer(false);
        dials.remove().connected(stream, null);
        return stream;
    }

    void fail(ServerFailure how) {
        dials.remove().connected(null, how);
    }

    /// What was asked for since this was last called.
    List<String> news() {
        List<String> news = List.copyOf(asked);
        asked.clear();
        return news;
    }
}
