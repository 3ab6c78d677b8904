package lbd.vrrp.packet;

import java.net.InetAddress;
import java.util.Set;
import lbd.core.model.vrrp.Password;
import lbd.core.model.vrrp.VrrpVersion;
import org.jspecify.annotations.Nullable;

/// What an instance demands of the adverts that it listens to.
///
/// @param intervalCentis compared in version 2 only
/// @param source         our own address; null while there is none
/// @param addresses      compared as a set, unless the sender owns them; null: not compared
/// @param peers          unicast peers; empty: multicast
public record Expectation(
        VrrpVersion version,
        int intervalCentis,
        @Nullable Password password,
        @Nullable InetAddress source,
        @Nullable AdvertAddresses addresses,
        Set<InetAddress> peers) {
    public Expectation {
        peers = Set.copyOf(peers);
    }
}
