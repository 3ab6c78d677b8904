package lbd.vrrp.election;

import java.util.List;
import lbd.vrrp.election.State.Backup;
import lbd.vrrp.election.State.Kind;

/// Routers that are master together or not at all.
///
/// - They take over when the timer of every one has run out: while one of them still hears a good master, the
/// group stays.
/// - When one gives way to a better master, the others resign.
/// - A fault of one is a fault of all; the caller sees to that, as it knows what is tracked.
///
/// Call [#settle] after each event of a member, [#formed] when the members are others.
public final class SyncGroup {
    private final List<Router> members;
    private boolean settling;

    public SyncGroup(List<Router> members) {
        this.members = List.copyOf(members);
    }

    /// Draws the group's conclusions from an event of one member.
    ///
    /// @param router the member that had an event
    /// @param before the kind of its state before the event
    public void settle(Router router, Kind before, long nowNanos) {
        if (settling) {
            return;
        }
        settling = true;
        try {
            if (before == Kind.MASTER && router.state().kind() == Kind.BACKUP) {
                all(new Event.GroupGaveWay(), nowNanos);
            } else if ((router.isMaster() && before != Kind.MASTER) || allReady()) {
                all(new Event.TakeOver(), nowNanos);
            }
        } finally {
            settling = false;
        }
    }

    /// After the group was made of other members: those that are left may have waited for one that has gone.
    public void formed(long nowNanos) {
        if (!settling && allReady()) {
            settling = true;
            try {
                all(new Event.TakeOver(), nowNanos);
            } finally {
                settling = false;
            }
        }
    }

    private boolean allReady() {
        boolean waiting = false;
        for (Router member : members) {
            boolean overdue = member.state() instanceof Backup b && b.overdue();
            if (!overdue && !member.isMaster()) {
                return false;
            }
            waiting |= overdue;
        }
        return waiting;
    }

    private void all(Event event, long nowNanos) {
        for (Router member : members) {
            member.handle(event, nowNanos);
        }
    }
}
