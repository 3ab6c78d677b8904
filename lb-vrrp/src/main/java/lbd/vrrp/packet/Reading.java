package lbd.vrrp.packet;

/// What a datagram was found to be.
public sealed interface Reading {
    record Accepted(Advert advert) implements Reading {}

    record Refused(Refusal reason) implements Reading {}

    /// Good in all but its list of addresses, by [Refusal#ADDRESS_LIST].
    record OtherAddresses(Advert advert) implements Reading {}
}
