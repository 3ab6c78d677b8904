package lbd.vrrp.packet;

/// What a datagram turned out to be.
public sealed interface Reading {
    record Accepted(Advert advert) implements Reading {}

    record Refused(Refusal reason) implements Reading {}
}
