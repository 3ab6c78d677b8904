package lbd.core.model.vrrp;

import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Adverts to a list of peers in place of the multicast group.
///
/// @param source our own address in the adverts; null: the interface's first
/// @param peers  who gets them, and the only ones that are listened to
public record UnicastSpec(@Nullable InetAddress source, List<InetAddress> peers) {
    public UnicastSpec {
        peers = List.copyOf(peers);
        VrrpRanges.require(!peers.isEmpty(), "unicast.peers", "is empty; name at least one peer");
        VrrpRanges.require(new HashSet<>(peers).size() == peers.size(), "unicast.peers", "names a peer twice");
        VrrpRanges.require(source == null || !peers.contains(source), "unicast.peers", "contains the source itself");
    }
}
