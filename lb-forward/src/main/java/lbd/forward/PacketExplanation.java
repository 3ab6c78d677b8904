package lbd.forward;

import java.net.InetSocketAddress;
import java.util.List;
import lbd.core.model.forward.ForwardSpec;
import org.jspecify.annotations.Nullable;

/// Where a packet would go, and why.
///
/// @param inForce  the pool that new flows go to: the listener's, or what stands in for it
/// @param flow     that is remembered
/// @param held     the server that persistence keeps the client at
/// @param slot     of the ring, from 0; -1 where none is looked at
/// @param rule     by which a new flow's server is chosen
/// @param server   where the packet would go; null: that depends on what else comes, or to nobody
/// @param reason   why there, or why nowhere
public record PacketExplanation(
        ForwardSpec listener,
        String inForce,
        @Nullable Remembered flow,
        @Nullable String held,
        int slot,
        String rule,
        @Nullable String server,
        String reason,
        List<Member> members) {
    /// A flow.
    ///
    /// @param server  `POOL/SERVER`; empty where it is in no pool any more
    /// @param expires seconds until it is forgotten, if no packet comes
    public record Remembered(String server, FlowView.State state, long expires) {}

    /// A server of the pool, or of the one that stands in.
    ///
    /// @param takesNew whether new flows may go there
    /// @param why      or why not
    /// @param active   flows now
    /// @param inactive flows now that are closing
    public record Member(
            String path, InetSocketAddress address, boolean takesNew, String why, int active, int inactive) {}
}
