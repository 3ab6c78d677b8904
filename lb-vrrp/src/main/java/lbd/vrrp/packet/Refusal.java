package lbd.vrrp.packet;

/// Why a packet was not taken for an advert. Each kind is counted by itself; none changes a timer or a state.
public enum Refusal {
    /// Not even an IP and a VRRP header: no virtual router can be named.
    TOO_SHORT("too_short"),
    /// No instance on this interface has this VRID in this family.
    UNKNOWN_VRID("unknown_vrid"),
    /// TTL or hop limit is not 255: it came through a router (multicast only).
    HOP_LIMIT("hop_limit"),
    VERSION("version"),
    TYPE("type"),
    /// Shorter or longer than its count of addresses asks.
    LENGTH("length"),
    CHECKSUM("checksum"),
    NO_ADDRESS("no_address"),
    INTERVAL_ZERO("interval_zero"),
    /// IPv6: the first address must be link-local.
    FIRST_ADDRESS("first_address"),
    AUTHENTICATION_TYPE("authentication_type"),
    PASSWORD("password"),
    /// Version 2: all routers must have one interval. (Version 3 follows the master's.)
    INTERVAL_DIFFERS("interval_differs"),
    /// Our own source address: looped back, or somebody else has it.
    OWN_SOURCE("own_source"),
    /// Unicast: the sender is none of the peers.
    UNKNOWN_PEER("unknown_peer"),
    /// Multicast where unicast is configured, or the other way round.
    DESTINATION("destination"),
    /// Other virtual addresses than ours, and the sender does not own them.
    ADDRESS_LIST("address_list");

    private final String word;

    Refusal(String word) {
        this.word = word;
    }

    /// For logs and metrics.
    public String word() {
        return word;
    }
}
