package lbd.proxy.udp;

import lbd.core.runtime.ListenerState;
import lbd.proxy.listener.Listener;
import lbd.proxy.loop.PolledSocket;
import lbd.proxy.udp.sys.DatagramBatch;
import lbd.proxy.udp.sys.DatagramFlow;
import org.jspecify.annotations.Nullable;

/// One loop's socket of an address that is listened on, and the sessions of its clients. Confined to that loop.
final class ClientSocket extends PolledSocket<UdpSocket> {
    /// Batches read in one turn of the loop, so that a flood of datagrams leaves time for others.
    private static final int BATCHES = 4;

    /// Sessions that make room for others in one turn: each costs much more than a datagram that is dropped.
    private static final int DISPLACEMENTS = 32;

    private final UdpListeningSocket owner;
    private final UdpLoop loop;
    private final Sessions sessions = new Sessions();
    private final IdleOrder order = new IdleOrder();
    private int displacements;

    ClientSocket(UdpListeningSocket owner, UdpLoop loop, UdpSocket socket) {
        super(socket);
        this.owner = owner;
        this.loop = loop;
    }

    UdpListeningSocket owner() {
        return owner;
    }

    UdpLoop loop() {
        return loop;
    }

    Sessions sessions() {
        return sessions;
    }

    IdleOrder order() {
        return order;
    }

    /// Begins to receive. On its loop.
    void begin() {
        loop.places().add(this);
        start(loop.loop(), PolledSocket.IN);
    }

    /// Receives no more; replies still go out. On its loop.
    void release() {
        stopWaiting();
    }

    /// Whether one more session of this turn may take the place of another.
    boolean mayDisplace() {
        return displacements++ < DISPLACEMENTS;
    }

    @Override
    protected void ready(int ops) {
        displacements = 0;
        DatagramBatch batch = loop.batch();
        for (int turn = 0; turn < BATCHES && !closed(); turn++) {
            int count = batch.receive(socket().intValue());
            long now = System.nanoTime();
            for (int i = 0; i < count; i++) {
                guarded(batch, i, now);
            }
            if (count < DatagramBatch.SIZE) {
                return;
            }
        }
    }

    private void guarded(DatagramBatch batch, int i, long now) {
        try {
            received(batch, i, now);
        } catch (RuntimeException | Error e) {
            // One client's, which is not to take the socket of all with it.
            UdpSession session = sessions.find(batch, i);
            loop.loop().faults().caught("event", session == null ? this : session, e);
        }
    }

    private void received(DatagramBatch batch, int i, long now) {
        UdpSession session = sessions.find(batch, i);
        if (session != null && session.isStranded()) {
            session.cut();
            session = null;
        }
        if (session == null) {
            session = begin(batch, i, now);
        }
        if (session != null) {
            session.fromClient(batch, i, now);
        }
    }

    private @Nullable UdpSession begin(DatagramBatch batch, int i, long now) {
        Listener listener = owner.listener();
        // While it ends, those who are here are served on.
        if (listener == null) {
            return null;
        }
        DatagramFlow flow = batch.flow(i);
        SessionPlaces.Source source = allowed(listener, flow) ? loop.places().take(this, listener, flow) : null;
        if (source == null) {
            ListenerState state = listener.state();
            state.datagramsReceived.increment();
            state.bytesReceived.add(batch.length(i));
            state.datagramsDropped.increment();
            return null;
        }
        return new UdpSession(this, listener, flow, source, now);
    }

    private static boolean allowed(Listener listener, DatagramFlow flow) {
        return listener.isOpen() || listener.allows(flow.clientAddress());
    }

    /// @return whether the kernel took it
    boolean reply(DatagramFlow flow, long address, int length) {
        return !closed() && loop.batch().reply(socket().intValue(), flow, address, length) >= 0;
    }

    /// It goes on for the other clients.
    @Override
    public void faulted() {}

    @Override
    public void close() {
        sessions.each(UdpSession::cut);
        loop.places().remove(this);
        // Another process may have it as well.
        stopWaiting();
        super.close();
    }
}
