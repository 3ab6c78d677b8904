package lbd.proxy.udp;

/// The place that a session has, and where it is among those who may have to go. Confined to a loop.
final class Seat {
    private final SessionPlaces.Source source;
    private final IdleOrder order;
    private final IdleOrder.Place inSocket;
    private final IdleOrder.Place inSource;
    private long heardNanos;

    Seat(UdpSession session, IdleOrder order, SessionPlaces.Source source) {
        this.source = source;
        this.order = order;
        inSocket = new IdleOrder.Place(session);
        inSource = new IdleOrder.Place(session);
    }

    /// A datagram of either side has come.
    void heard(boolean answered, long now) {
        heardNanos = now;
        order.heard(inSocket, answered);
        source.order().heard(inSource, answered);
    }

    /// When one has last.
    long heardNanos() {
        return heardNanos;
    }

    /// Whose place it is, which somebody has to free.
    SessionPlaces.Source leave() {
        inSocket.leave();
        inSource.leave();
        return source;
    }
}
