package lbd.vrrp;

import java.net.InetAddress;
import java.util.List;
import lbd.core.model.vrrp.InstanceSpec;
import lbd.vrrp.election.State;
import org.jspecify.annotations.Nullable;

/// How an instance stands. A snapshot, but for the counters, which go on.
///
/// @param priority       in force, with all that is tracked
/// @param demoted        by an operator
/// @param sinceNanos     when the state began, as [System#nanoTime]
/// @param master         who was heard last as a master; null: nobody, or we are it
/// @param masterPriority its priority, 0: nobody
/// @param faults         why it is in fault
/// @param conflict       who claims an address that we hold; null: nobody, for a minute
public record InstanceStatus(
        InstanceSpec spec,
        State.Kind state,
        int priority,
        boolean demoted,
        long sinceNanos,
        @Nullable InetAddress master,
        int masterPriority,
        List<String> faults,
        @Nullable Conflict conflict,
        Counters counters) {}
