package lbd.vrrp;

import java.net.InetAddress;
import java.util.Set;
import lbd.core.model.vrrp.InstanceSpec;
import lbd.core.model.vrrp.UnicastSpec;
import lbd.core.model.vrrp.VirtualAddress;
import lbd.vrrp.election.Params;
import lbd.vrrp.packet.AdvertAddresses;
import lbd.vrrp.packet.Expectation;
import lbd.vrrp.packet.WireNumbers;
import org.jspecify.annotations.Nullable;

/// An instance's specification in the words of the election and of the packet's reader.
final class Terms {
    private static final long NANOS_PER_CENTI = 10_000_000L;
    private static final InetAddress NO_IPV4 = WireNumbers.address(new byte[4]);
    private static final InetAddress NO_IPV6 = WireNumbers.address(new byte[16]);

    private Terms() {}

    /// @param priority with all that is tracked
    /// @param local    the address that adverts come from; null while there is none
    /// @param grouped  whether it is in a sync group
    static Params params(
            InstanceSpec spec,
            int priority,
            boolean demoted,
            @Nullable InetAddress local,
            AdvertAddresses addresses,
            boolean grouped) {
        return new Params(
                spec.version(),
                priority,
                spec.preempt() && !demoted,
                spec.preemptDelay().toNanos(),
                spec.advertisementInterval().toNanos(),
                spec.startDelay().toNanos(),
                local != null ? local : spec.isIpv4() ? NO_IPV4 : NO_IPV6,
                addresses,
                grouped);
    }

    static Expectation expectation(InstanceSpec spec, @Nullable InetAddress source) {
        UnicastSpec unicast = spec.unicast();
        int centis = (int) (spec.advertisementInterval().toNanos() / NANOS_PER_CENTI);
        Set<InetAddress> peers = unicast == null ? Set.of() : Set.copyOf(unicast.peers());
        AdvertAddresses addresses = spec.checkAddresses() ? advertised(spec) : null;
        return new Expectation(spec.version(), centis, spec.authentication(), source, addresses, peers);
    }

    /// Those that the adverts name.
    static AdvertAddresses advertised(InstanceSpec spec) {
        return AdvertAddresses.of(
                spec.virtualAddresses().stream().map(VirtualAddress::address).toList());
    }
}
