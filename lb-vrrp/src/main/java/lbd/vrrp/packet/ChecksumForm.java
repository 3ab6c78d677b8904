package lbd.vrrp.packet;

/// What the checksum of a message covers.
public enum ChecksumForm {
    /// The VRRP message alone: version 2, and version 3 over IPv4 as RFC 9568 has it.
    MESSAGE,
    /// Source, destination, length and protocol too: IPv6, and version 3 over IPv4 as keepalived has it.
    WITH_PSEUDO_HEADER
}
