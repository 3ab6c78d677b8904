package lbd.forward;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import lbd.core.pool.Server;
import lbd.forward.program.MapLayout;
import org.jspecify.annotations.Nullable;

/// What is shown of what the programs do. One thread at a time.
final class FlowReport {
    private final Program program;
    private final Reals reals;
    private final Loads loads;

    FlowReport(Program program, Reals reals, Loads loads) {
        this.program = program;
        this.reals = reals;
        this.loads = loads;
    }

    /// The flows that a filter takes, and no more than so many of them.
    ///
    /// @param services by their numbers
    List<FlowView> flows(Map<Integer, ForwardService> services, Predicate<FlowView> filter, int most)
            throws IOException {
        Map<Integer, Server> byReal = byReal(services.values());
        List<FlowView> all = new ArrayList<>();
        long now = System.nanoTime();
        new FlowTable(program).visit(entry -> {
            ForwardService service = services.get(entry.service());
            if (service == null || all.size() >= most) {
                return;
            }
            long left = entry.leftNanos(service.spec.times(), now);
            FlowView view = view(entry, service, byReal.get(entry.real()), left);
            if (left > 0 && filter.test(view)) {
                all.add(view);
            }
        });
        return all;
    }

    private Map<Integer, Server> byReal(Collection<ForwardService> services) {
        Map<Integer, Server> byReal = new HashMap<>();
        for (ForwardService service : services) {
            for (Server server : service.members()) {
                Target target = service.target(server);
                Integer real = target == null ? null : reals.all().get(target);
                if (real != null) {
                    byReal.putIfAbsent(real, server);
                }
            }
        }
        return byReal;
    }

    private static FlowView view(
            FlowTable.Entry entry, ForwardService service, @Nullable Server server, long leftNanos) {
        return new FlowView(
                entry.protocol(),
                entry.client(),
                entry.virtual(),
                service.spec.name(),
                server == null ? service.spec.pool() : server.pool(),
                server == null ? "" : server.name(),
                entry.state(),
                TimeUnit.NANOSECONDS.toSeconds(leftNanos));
    }

    /// What was handed to each server since the program was loaded.
    List<ServerTraffic> traffic(Collection<ForwardService> services) throws IOException {
        List<ServerTraffic> all = new ArrayList<>();
        for (ForwardService service : services) {
            Set<Target> seen = new HashSet<>();
            for (Server server : service.members()) {
                Target target = service.target(server);
                Integer real = target == null ? null : reals.all().get(target);
                if (target == null || real == null || !seen.add(target)) {
                    continue;
                }
                long[] sums = program.sums(MapLayout.REAL_COUNTS, real, 5);
                Loads.Load load = loads.of(real);
                all.add(new ServerTraffic(
                        service.spec.name(),
                        server.pool(),
                        server.name(),
                        target.at(),
                        sums[0],
                        sums[1],
                        sums[2],
                        sums[3],
                        sums[4],
                        load.active(),
                        load.inactive()));
            }
        }
        return all;
    }

    /// What was dropped, by reason.
    Map<Drop, Long> drops() throws IOException {
        Map<Drop, Long> drops = new EnumMap<>(Drop.class);
        for (Drop drop : Drop.values()) {
            drops.put(drop, program.sums(MapLayout.DROPS, drop.row(), 1)[0]);
        }
        return drops;
    }
}
