package lbd.proxy.udp;

import io.netty.channel.unix.Errors;
import java.io.IOException;
import lbd.core.pool.Server;
import lbd.proxy.loop.PolledSocket;
import lbd.proxy.udp.sys.DatagramBatch;

/// A session's socket to its server. Confined to the session's loop.
final class ServerSocket extends PolledSocket<UdpSocket> {
    private static final int READS = 16;

    private final UdpSession session;
    private final Server server;

    ServerSocket(UdpSession session, Server server, UdpSocket socket) {
        super(socket);
        this.session = session;
        this.server = server;
    }

    Server server() {
        return server;
    }

    /// What became of a datagram.
    enum Sent {
        YES,
        /// The kernel has no room for it, or forbids it.
        DROPPED,
        /// An earlier one has found nobody at the server's port; this one was not sent.
        REFUSED
    }

    /// @param address of its bytes
    Sent send(long address, int length) {
        try {
            boolean taken = socket().sendAddress(address, 0, length) == length;
            return taken ? Sent.YES : Sent.DROPPED;
        } catch (IOException e) {
            return refused(e) ? Sent.REFUSED : Sent.DROPPED;
        }
    }

    @Override
    protected void ready(int ops) {
        DatagramBatch batch = session.loop().batch();
        long now = System.nanoTime();
        for (int i = 0; i < READS && !closed(); i++) {
            int length;
            try {
                length = socket().recvAddress(batch.spare(), 0, DatagramBatch.SLOT);
            } catch (IOException e) {
                if (refused(e)) {
                    session.refused(this, now);
                }
                return;
            }
            if (length == 0) {
                return;
            }
            // Netty says -1 for 0 bytes, as of a stream's end, and 0 for nothing there.
            session.fromServer(batch.spare(), Math.max(length, 0), now);
        }
    }

    @Override
    public void faulted() {
        super.faulted();
        session.faulted();
    }

    /// ICMP: port unreachable.
    private static boolean refused(IOException e) {
        return e instanceof Errors.NativeIoException known && known.expectedErr() == Errors.ERROR_ECONNREFUSED_NEGATIVE;
    }
}
