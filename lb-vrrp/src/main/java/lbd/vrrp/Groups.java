package lbd.vrrp;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import lbd.core.model.vrrp.SyncGroupSpec;
import lbd.core.model.vrrp.TrackSpec;
import lbd.vrrp.track.Fitness;
import lbd.vrrp.track.Verdict;
import org.jspecify.annotations.Nullable;

/// The sync groups in force.
final class Groups {
    private final Function<TrackSpec, Verdict> verdicts;
    private List<Group> groups = List.of();
    private Map<Instance, Group> groupOf = Map.of();

    Groups(Function<TrackSpec, Verdict> verdicts) {
        this.verdicts = verdicts;
    }

    List<Group> all() {
        return groups;
    }

    /// Puts the instances into these groups; what a group of the same name was told is not told again.
    void reload(List<SyncGroupSpec> specs, Map<String, Instance> instances) {
        instances.values().forEach(i -> i.joinGroup(null));
        List<Group> next = new ArrayList<>();
        for (SyncGroupSpec spec : specs) {
            Group group = new Group(spec, members(spec, instances));
            Group before = named(spec.name());
            if (before != null) {
                group.resume(before);
            }
            next.add(group);
        }
        groups = next;
        groupOf = new HashMap<>();
        groups.forEach(g -> g.members.forEach(m -> groupOf.put(m, g)));
    }

    private static List<Instance> members(SyncGroupSpec spec, Map<String, Instance> instances) {
        List<Instance> members = new ArrayList<>();
        for (String name : spec.instances()) {
            Instance member = instances.get(name);
            if (member != null) {
                members.add(member);
            }
        }
        return members;
    }

    private @Nullable Group named(String name) {
        for (Group group : groups) {
            if (group.spec.name().equals(name)) {
                return group;
            }
        }
        return null;
    }

    /// Lets an instance draw its conclusions from what it, or all of its group, has assessed.
    void settle(Instance instance, long now) {
        Group group = groupOf.get(instance);
        Fitness fitness = group == null ? instance.fitness() : fitnessIn(group, instance);
        if (fitness.known() || instance.isStarted() || instance.inherits()) {
            instance.settle(group == null ? instance.faults() : group.faults(), fitness.priority(), now);
        } else {
            instance.waits(unknown(group == null ? instance.spec().track() : group.tracks()));
        }
    }

    private List<String> unknown(Collection<TrackSpec> tracks) {
        List<String> unknown = new ArrayList<>();
        for (TrackSpec track : tracks) {
            if (verdicts.apply(track) instanceof Verdict.Unknown) {
                unknown.add(track.subject());
            }
        }
        return unknown;
    }

    /// The instance and all that move with it.
    List<Instance> movingWith(Instance instance) {
        Group group = groupOf.get(instance);
        return group == null ? List.of(instance) : group.members;
    }

    /// The instance's priority with all that it, or its group, tracks.
    int priorityOf(Instance instance) {
        Group group = groupOf.get(instance);
        return (group == null ? instance.fitness() : fitnessIn(group, instance)).priority();
    }

    private Fitness fitnessIn(Group group, Instance instance) {
        return Fitness.of(instance.spec().priority(), group.tracks(), verdicts);
    }
}
