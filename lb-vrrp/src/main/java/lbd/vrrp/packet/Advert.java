package lbd.vrrp.packet;

import lbd.core.model.vrrp.VrrpVersion;

/// An advertisement that was found to be good.
///
/// @param virtualRouterId 1 to 255
/// @param priority        0: the master resigns; 255: the owner
/// @param intervalCentis  the sender's advertisement interval in centiseconds; v3: 1 to 4095, v2: whole seconds
/// times 100
/// @param form            what its checksum covered
public record Advert(
        VrrpVersion version,
        int virtualRouterId,
        int priority,
        int intervalCentis,
        AdvertAddresses addresses,
        ChecksumForm form) {
    private static final long NANOS_PER_CENTI = 10_000_000L;

    public long intervalNanos() {
        return intervalCentis * NANOS_PER_CENTI;
    }
}
