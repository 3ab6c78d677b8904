package lbd.sys.net;

/// A link as the kernel describes it.
///
/// @param kind         of a virtual one, as `ip link` has it; else empty
/// @param up           administratively
/// @param carrier      something is at the other end
/// @param arp          whether addresses are asked for there
/// @param arpIgnore    its IPv4 setting of that name, -1 if not told
/// @param arpAnnounce  likewise
/// @param rpFilter     likewise
/// @param forwardsIpv6 whether neighbor advertisements must say router
public record LinkInfo(
        int index,
        String name,
        String kind,
        boolean up,
        boolean carrier,
        boolean arp,
        Mac mac,
        int arpIgnore,
        int arpAnnounce,
        int rpFilter,
        boolean forwardsIpv6) {}
