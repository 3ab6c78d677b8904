package lbd.health;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    }

    /// Of several addresses of one name the best one counts.
    private void follow(String leader, long nowNanos) {
        Standing standing = leaders.getOrDefault(leader, List.of()).stream()
                .map(ServerVerdict::standing)
                .max(Comparator.naturalOrder())
                .orElse(Standing.DOWN);
        boolean up = standing != Standing.DOWN && standing != Standing.DISABLED;
        for (CheckedServer follower : followers.getOrDefault(leader, List.of())) {
            follower.verdict().dependency(up, leader + " is " + standing.word(), nowNanos);
        }
    }

    @Override
    public void transition(Transition transition) {
        listener.transition(transition);
        follow(transition.server().entryPath(), transition.atNanos());
    }

    @Override
    public void advice(ServerKey server, Advice advice) {
        listener.advice(server, advice);
    }
}
