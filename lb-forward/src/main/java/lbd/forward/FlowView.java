package lbd.forward;

import java.net.InetSocketAddress;

/// A flow that is remembered.
///
/// @param protocol `tcp`, `udp`, or a number
/// @param server   its name; empty where its pool has it no more
/// @param expires  seconds until it is forgotten, if no packet comes
public record FlowView(
        String protocol,
        InetSocketAddress client,
        InetSocketAddress address,
        String listener,
        String pool,
        String server,
        State state,
        long expires) {
    /// What has been seen of it; the order is that of `enum flow_state` in the program's `layout.h`.
    public enum State {
        OPENING,
        ESTABLISHED,
        CLOSING,
        /// Not TCP.
        DATAGRAMS
    }
}
