package lbd.vrrp.election;

import java.net.InetAddress;
import lbd.core.model.vrrp.VrrpVersion;
import lbd.vrrp.packet.AdvertAddresses;

/// What the election needs to know of an instance now. A change of any is a new value (see
/// [Event.ParamsChanged]).
///
/// @param priority          in force, tracking included: 1 to 255
/// @param advertNanos       our own advertisement interval
/// @param startDelayNanos   how long after the start we stay out of it
/// @param local             our address in the adverts: breaks ties between masters of equal priority
/// @param addresses         in the adverts
/// @param grouped           take over only when the whole sync group can
public record Params(
        VrrpVersion version,
        int priority,
        boolean preempt,
        long preemptDelayNanos,
        long advertNanos,
        long startDelayNanos,
        InetAddress local,
        AdvertAddresses addresses,
        boolean grouped) {
    static final int OWNER = 255;

    public Params {
        if (priority < 1 || priority > OWNER) {
            throw new IllegalArgumentException("priority " + priority + " is out of range; allowed: 1 to 255");
        }
        if (advertNanos <= 0) {
            throw new IllegalArgumentException("the advertisement interval must be above 0");
        }
    }

    boolean isOwner() {
        return priority == OWNER;
    }

    /// Skew time: the better the priority, the sooner. Version 3 scales it by the master's interval (RFC
    /// 9568 6.1), version 2 knows seconds only (RFC 3768 6.1).
    long skewNanos(long masterIntervalNanos) {
        long whole = version == VrrpVersion.V2 ? 1_000_000_000L : masterIntervalNanos;
        return (256 - priority) * whole / 256;
    }

    /// Whether adverts of these parameters would differ on the wire.
    boolean advertisesLike(Params other) {
        return priority == other.priority
                && advertNanos == other.advertNanos
                && version == other.version
                && local.equals(other.local)
                && addresses.equals(other.addresses);
    }
}
