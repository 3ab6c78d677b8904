package lbd.vrrp.sys;

import lbd.vrrp.announce.Mac;

/// A link as the kernel describes it.
///
/// @param up           administratively
/// @param carrier      something is at the other end
/// @param arpIgnore    its IPv4 setting of that name, -1 if not told
/// @param arpAnnounce  likewise
/// @param forwardsIpv6 whether neighbor advertisements must say router
public record LinkInfo(
        int index,
        String name,
        boolean up,
        boolean carrier,
        Mac mac,
        int arpIgnore,
        int arpAnnounce,
        boolean forwardsIpv6) {}
