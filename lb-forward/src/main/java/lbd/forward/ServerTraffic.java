package lbd.forward;

import java.net.InetSocketAddress;

/// What a listener has handed to a server since the program was loaded.
///
/// @param flows       that have begun
/// @param backPackets of its answers, where they come back through here
/// @param active      flows now: those that are opening or established, and all that are not TCP
/// @param inactive    flows now that are closing
public record ServerTraffic(
        String listener,
        String pool,
        String server,
        InetSocketAddress address,
        long packets,
        long bytes,
        long flows,
        long backPackets,
        long backBytes,
        long active,
        long inactive) {}
