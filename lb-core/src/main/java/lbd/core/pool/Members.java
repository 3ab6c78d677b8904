package lbd.core.pool;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import lbd.core.model.PoolSpec;
import lbd.core.model.ServerSpec;
import lbd.core.scheduler.Candidates;
import lbd.core.scheduler.Scheduler;
import lbd.core.scheduler.SchedulerType;
import org.jspecify.annotations.Nullable;

/// The servers of a pool and the scheduler built for them, replaced as one.
record Members(PoolSpec spec, List<Server> servers, Scheduler scheduler) implements Candidates {
    static Members of(PoolSpec spec, List<Server> known, @Nullable Members previous) {
        Map<ServerSpec.Identity, Server> byIdentity = Pool.byIdentity(known);
        List<Server> servers = new ArrayList<>();
        for (ServerSpec serverSpec : spec.servers()) {
            Server server = byIdentity.get(serverSpec.identity());
            if (server == null) {
                server = new Server(spec.name(), serverSpec);
            } else {
                server.spec(serverSpec);
            }
            servers.add(server);
        }
        return new Members(spec, List.copyOf(servers), scheduler(spec, servers, previous));
    }

    private static Scheduler scheduler(PoolSpec spec, List<Server> servers, @Nullable Members previous) {
        // The same members in the same order go on where they stood.
        if (previous != null
                && previous.spec.scheduler().equals(spec.scheduler())
                && previous.servers.equals(servers)) {
            return previous.scheduler;
        }
        return SchedulerType.of(spec.scheduler().type()).orElseThrow().create(servers.size());
    }

    Candidates candidates(Tried tried) {
        return tried.count() == 0 ? this : new Untried(this, tried);
    }

    @Override
    public int size() {
        return servers.size();
    }

    @Override
    public boolean eligible(int index) {
        return servers.get(index).takesNewWork();
    }

    @Override
    public int weight(int index) {
        return servers.get(index).weight();
    }

    @Override
    public int inFlight(int index) {
        return servers.get(index).inFlight();
    }

    private record Untried(Members members, Tried tried) implements Candidates {
        @Override
        public int size() {
            return members.size();
        }

        @Override
        public boolean eligible(int index) {
            return members.eligible(index) && !tried.contains(members.servers.get(index));
        }

        @Override
        public int weight(int index) {
            return members.weight(index);
        }

        @Override
        public int inFlight(int index) {
            return members.inFlight(index);
        }
    }
}
