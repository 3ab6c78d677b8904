package lbd.health;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lbd.core.health.Advice;
import lbd.core.health.ServerKey;
import lbd.core.health.ServerVerdict;
import lbd.core.health.Standing;
import lbd.core.health.Transition;
import lbd.core.health.VerdictListener;

/// Passes verdicts on to the servers that follow others (`track`), and to whoever listens. A server that is down or
/// disabled takes its followers down: one that is disabled is not checked, so nothing is known of it. On the loop's
/// thread.
final class Followers implements VerdictListener {
    private final VerdictListener listener;
    private final Map<String, List<ServerVerdict>> leaders = new HashMap<>();
    private final Map<String, List<CheckedServer>> followers = new HashMap<>();
    private Set<ServerKey> known = Set.of();

    Followers(VerdictListener listener) {
        this.listener = listener;
    }

    /// Takes the servers of a new configuration.
    void apply(Collection<CheckedServer> servers, long nowNanos) {
        leaders.clear();
        followers.clear();
        for (CheckedServer server : servers) {
            String leader = server.track();
            if (leader != null) {
                followers.computeIfAbsent(leader, _ -> new ArrayList<>()).add(server);
            }
        }
        for (CheckedServer server : servers) {
            String path = server.verdict().key().entryPath();
            if (followers.containsKey(path)) {
                leaders.computeIfAbsent(path, _ -> new ArrayList<>()).add(server.verdict());
            }
        }
        followers.keySet().forEach(leader -> follow(leader, nowNanos));
        tellNew();
    }

    /// Those that start down have had a transition.
    private void tellNew() {
        Set<ServerKey> now = new HashSet<>();
        for (List<CheckedServer> each : followers.values()) {
            for (CheckedServer follower : each) {
                ServerVerdict verdict = follower.verdict();
                now.add(verdict.key());
                if (!known.contains(verdict.key()) && isUp(verdict.standing())) {
                    listener.startsUp(verdict.key());
                }
            }
        }
        known = now;
    }

    private static boolean isUp(Standing standing) {
        return standing != Standing.DOWN && standing != Standing.DISABLED;
    }

    /// Of several addresses of one name the best one counts.
    private void follow(String leader, long nowNanos) {
        List<ServerVerdict> verdicts = leaders.getOrDefault(leader, List.of());
        Standing standing = verdicts.stream()
                .map(ServerVerdict::standing)
                .max(Comparator.naturalOrder())
                .orElse(Standing.DOWN);
        boolean unchecked = standing == Standing.DOWN && verdicts.stream().anyMatch(ServerVerdict::unchecked);
        for (CheckedServer follower : followers.getOrDefault(leader, List.of())) {
            if (unchecked) {
                follower.verdict().dependencyUnchecked(leader + " has no result yet", nowNanos);
            } else {
                follower.verdict().dependency(isUp(standing), leader + " is " + standing.word(), nowNanos);
            }
        }
    }

    @Override
    public void transition(Transition transition) {
        listener.transition(transition);
        follow(transition.server().entryPath(), transition.atNanos());
    }

    @Override
    public void startsUp(ServerKey server) {
        listener.startsUp(server);
    }

    @Override
    public void advice(ServerKey server, Advice advice) {
        listener.advice(server, advice);
    }
}
