package lbd.vrrp.election;

import java.net.InetAddress;

/// What can happen to an instance.
public sealed interface Event {
    /// Begin.
    ///
    /// @param faulty something tracked is down already
    record Startup(boolean faulty) implements Event {}

    /// Begin where another process of this node, which has left the addresses where they are, has been until now.
    record Inherited(boolean master) implements Event {}

    record Shutdown() implements Event {}

    /// A good advert of somebody else.
    ///
    /// @param priority      0 to 255
    /// @param intervalNanos the sender's
    record AdvertReceived(int priority, long intervalNanos, InetAddress sender) implements Event {}

    /// The time is at or past [State#deadlineNanos].
    record DeadlinePassed() implements Event {}

    /// We did not run for a while, all that was queued has been read, and the deadline is past by this much.
    record Resumed(long lateNanos) implements Event {}

    record FaultBegan() implements Event {}

    record FaultCleared() implements Event {}

    /// The parameters given with this event differ from those before.
    record ParamsChanged(Params before) implements Event {}

    /// Planned hand-over: give up the addresses, then stand as a backup.
    record Resign() implements Event {}

    /// Planned hand-over: take the addresses now.
    record TakeOver() implements Event {}

    /// A member of the sync group gave way to a better master.
    record GroupGaveWay() implements Event {}
}
