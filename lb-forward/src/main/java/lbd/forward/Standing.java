package lbd.forward;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import lbd.core.model.ServerSpec;
import lbd.core.pool.Server;

/// What of a service a server has now. The program knows one server at an address and port; members of several pools
/// may be that one, as a server that its pool's fallback has too.
///
/// @param usable keeps its flows
/// @param held   and clients stay with it
/// @param share  of new flows; 0: it takes none
record Standing(boolean usable, boolean held, long share) {
    /// Those of all servers of a service. A member of the pool in force is judged as such, whatever else it is; beside
    /// it
    /// the first one, of the listener's own pool where it is in that, keeps its flows. Another's verdict counts for
    /// nothing: a fallback without checks would keep the flows of all servers that are down.
    ///
    /// @param up whether a member keeps its flows
    static Map<Target, Standing> all(ForwardService service, Predicate<Server> up) {
        Map<Target, List<Server>> members = new LinkedHashMap<>();
        for (Server server : service.members()) {
            Target target = service.target(server);
            if (target != null) {
                members.computeIfAbsent(target, _ -> new ArrayList<>()).add(server);
            }
        }
        List<Server> takers = service.takers();
        Map<Target, Standing> all = new LinkedHashMap<>();
        members.forEach((target, there) ->
                all.put(target, of(there, service.pool.inForce().name(), takers, up)));
        return all;
    }

    private static Standing of(List<Server> there, String inForce, List<Server> takers, Predicate<Server> up) {
        List<Server> its =
                there.stream().filter(server -> server.pool().equals(inForce)).toList();
        List<Server> judged = its.isEmpty() ? List.of(there.getFirst()) : its;
        return new Standing(
                up.test(there.getFirst()) || its.stream().anyMatch(up),
                judged.stream().anyMatch(one -> up.test(one) && one.stateInForce() != ServerSpec.State.DISABLED),
                its.stream()
                        .filter(takers::contains)
                        .mapToLong(one -> one.weighted().share())
                        .max()
                        .orElse(0));
    }
}
