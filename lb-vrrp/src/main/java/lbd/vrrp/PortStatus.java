package lbd.vrrp;

/// What came to an interface, in one family, that no instance could be asked about.
///
/// @param strays refused as too short, or of a VRID that is none of ours: other virtual routers may be neighbours
public record PortStatus(String interfaceName, boolean ipv4, Counters strays) {}
