package lbd.core.model.vrrp;

import java.net.Inet4Address;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One virtual router on one interface. Build it with [InstanceBuilder], which knows the defaults.
///
/// @param virtualRouterId       VRID, 1 to 255
/// @param priority              1 to 254; 255: this node owns the addresses
/// @param advertisementInterval v3: 10 ms to 40.95 s in steps of 10 ms; v2: 1 to 255 s, whole seconds
/// @param preempt               whether a better node takes over from a working master
/// @param preemptDelay          for how long the lesser master is first left alone, 0 to 1000 s
/// @param password              null: none given; see [#authentication]
/// @param unicast               null: multicast
/// @param virtualAddresses      one to 255, of one family: that is the family of the adverts
/// @param excludedAddresses     held with the others but not in the adverts; any family
/// @param startDelay            how long after the start the node stays out of the election, 0 to 1 h
/// @param virtualMac            hold the addresses on a macvlan link with the virtual router's MAC (RFC 9568
///                              7.3)
/// @param checkAddresses        whether an advert with another list of addresses is dropped, unless its sender owns
///                              them (RFC 9568 7.1)
/// @param notifyCommand                program and arguments, called with INSTANCE, name, state, priority;
///                                     empty: none
public record InstanceSpec(
        String name,
        VrrpVersion version,
        String interfaceName,
        int virtualRouterId,
        int priority,
        Duration advertisementInterval,
        boolean preempt,
        Duration preemptDelay,
        @Nullable Password password,
        @Nullable UnicastSpec unicast,
        List<VirtualAddress> virtualAddresses,
        List<VirtualAddress> excludedAddresses,
        Duration startDelay,
        boolean virtualMac,
        ChecksumMode checksum,
        boolean checkAddresses,
        GarpSpec garp,
        List<TrackSpec> track,
        List<String> notifyCommand) {
    /// The priority of the node whose own addresses the virtual ones are.
    public static final int OWNER = 255;

    private static final Duration CENTISECOND = Duration.ofMillis(10);

    public InstanceSpec {
        VrrpRanges.name("name", name);
        VrrpRanges.interfaceName("interface", interfaceName);
        VrrpRanges.range("virtual_router_id", virtualRouterId, 1, 255);
        VrrpRanges.range("priority", priority, 1, OWNER);
        checkInterval(version, advertisementInterval);
        VrrpRanges.range("preempt_delay", preemptDelay, Duration.ZERO, Duration.ofSeconds(1000));
        VrrpRanges.range("start_delay", startDelay, Duration.ZERO, Duration.ofHours(1));
        virtualAddresses = List.copyOf(virtualAddresses);
        excludedAddresses = List.copyOf(excludedAddresses);
        checkAddresses(version, virtualAddresses, excludedAddresses);
        checkUnicast(unicast, virtualAddresses.getFirst().isIpv4());
        track = List.copyOf(track);
        VrrpRanges.require(
                track.stream().map(TrackSpec::subject).distinct().count() == track.size(),
                "track",
                "names the same thing twice");
        notifyCommand = notifyCommand.isEmpty() ? List.of() : VrrpRanges.command("notify", notifyCommand);
    }

    /// The password in use: version 3 has no authentication, so there one that is given has no effect, as the contract
    /// says.
    public @Nullable Password authentication() {
        return version == VrrpVersion.V2 ? password : null;
    }

    /// Whether both are one virtual router, whatever they are called: a reload goes on with it.
    public boolean isSameRouter(InstanceSpec other) {
        return version == other.version
                && interfaceName.equals(other.interfaceName)
                && virtualRouterId == other.virtualRouterId
                && isIpv4() == other.isIpv4()
                && virtualMac == other.virtualMac;
    }

    /// The family of the adverts.
    public boolean isIpv4() {
        return virtualAddresses.getFirst().isIpv4();
    }

    private static void checkInterval(VrrpVersion version, Duration interval) {
        if (version == VrrpVersion.V2) {
            VrrpRanges.range("advertisement_interval", interval, Duration.ofSeconds(1), Duration.ofSeconds(255));
            VrrpRanges.require(
                    interval.toNanos() % 1_000_000_000L == 0,
                    "advertisement_interval",
                    "VRRP version 2 knows whole seconds only");
        } else {
            VrrpRanges.range("advertisement_interval", interval, CENTISECOND, Duration.ofMillis(40_950));
            VrrpRanges.require(
                    interval.toNanos() % CENTISECOND.toNanos() == 0,
                    "advertisement_interval",
                    "must be a multiple of 10ms");
        }
    }

    private static void checkAddresses(
            VrrpVersion version, List<VirtualAddress> virtual, List<VirtualAddress> excluded) {
        VrrpRanges.require(!virtual.isEmpty(), "virtual_addresses", "is empty; name at least one");
        VrrpRanges.range("virtual_addresses: count", virtual.size(), 1, 255);
        boolean ipv4 = virtual.getFirst().isIpv4();
        VrrpRanges.require(
                virtual.stream().allMatch(a -> a.isIpv4() == ipv4),
                "virtual_addresses",
                "mixes IPv4 and IPv6; use an instance for each (or excluded_addresses)");
        VrrpRanges.require(ipv4 || version == VrrpVersion.V3, "version", "2 has no IPv6; use version 3");
        VrrpRanges.require(
                ipv4 || virtual.getFirst().address().isLinkLocalAddress(),
                "virtual_addresses",
                "the first IPv6 address must be link-local (RFC 9568 5.2.9), fe80::...");
        Set<Object> seen = new HashSet<>();
        for (VirtualAddress address : virtual) {
            VrrpRanges.require(seen.add(address.address()), "virtual_addresses", address + " is there twice");
        }
        for (VirtualAddress address : excluded) {
            VrrpRanges.require(seen.add(address.address()), "excluded_addresses", address + " is there twice");
        }
    }

    private static void checkUnicast(@Nullable UnicastSpec unicast, boolean ipv4) {
        if (unicast == null) {
            return;
        }
        boolean sameFamily = unicast.peers().stream().allMatch(p -> p instanceof Inet4Address == ipv4)
                && (unicast.source() == null || unicast.source() instanceof Inet4Address == ipv4);
        VrrpRanges.require(sameFamily, "unicast", "peers and source must be of the family of virtual_addresses");
    }
}
