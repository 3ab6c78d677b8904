package lbd.vrrp;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import lbd.core.model.vrrp.SyncGroupSpec;
import lbd.core.model.vrrp.TrackSpec;
import lbd.vrrp.election.State;
import lbd.vrrp.election.SyncGroup;

/// A sync group's members, and the state that its notify script was last told.
///
/// What one member tracks counts for all: their priorities move together, and a fault of one is a fault of all.
final class Group {
    final SyncGroupSpec spec;
    final List<Instance> members;
    private final SyncGroup sync;
    private State.Kind told = State.Kind.INITIALIZE;

    Group(SyncGroupSpec spec, List<Instance> members) {
        this.spec = spec;
        this.members = List.copyOf(members);
        sync = new SyncGroup(members.stream().map(Instance::router).toList());
        this.members.forEach(m -> m.joinGroup(sync));
    }

    List<String> faults() {
        List<String> all = new ArrayList<>();
        for (Instance member : members) {
            for (String fault : member.faults()) {
                all.add(member.spec().name() + ": " + fault);
            }
        }
        return all;
    }

    Set<TrackSpec> tracks() {
        Set<TrackSpec> all = new LinkedHashSet<>();
        members.forEach(m -> all.addAll(m.spec().track()));
        return all;
    }

    /// Master only when all are, fault when one is.
    State.Kind state() {
        boolean allMasters = true;
        for (Instance member : members) {
            State.Kind kind = member.router().state().kind();
            if (kind == State.Kind.FAULT || kind == State.Kind.INITIALIZE) {
                return kind;
            }
            allMasters &= kind == State.Kind.MASTER;
        }
        return allMasters ? State.Kind.MASTER : State.Kind.BACKUP;
    }

    /// Whether the state is another than at the last call.
    boolean differs() {
        State.Kind now = state();
        boolean differs = now != told;
        told = now;
        return differs;
    }

    /// After a reload, when the members know that they are in this group.
    void formed(long now) {
        sync.formed(now);
    }

    /// After a reload: what was told already is not told again.
    void resume(Group before) {
        told = before.told;
    }
}
