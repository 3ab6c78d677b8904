package lbd.proxy.udp;

import lbd.proxy.loop.Loop;
import lbd.proxy.udp.sys.DatagramBatch;
import org.jspecify.annotations.Nullable;

/// What the UDP sockets of one loop share. Confined to it.
public final class UdpLoop {
    /// Bytes of unanswered datagrams that may be kept, so that they can go to another server.
    private static final int MAX_KEPT = 8 * 1024 * 1024;

    /// A session that has been silent for so long may go where descriptors are short.
    private static final long SILENT_NANOS = 1_000_000_000L;

    private final Loop loop;
    private final SessionPlaces places;
    private @Nullable DatagramBatch batch;
    private int kept;

    /// @param maxConnections of the process, of which sessions have a share
    /// @param loops          how many there are
    public UdpLoop(Loop loop, int maxConnections, int loops) {
        this.loop = loop;
        this.places = new SessionPlaces(maxConnections, loops);
        loop.makesRoom(this::giveUpSilent);
    }

    /// Each session has a socket of its own to its server, and one that is silent is easily begun anew.
    ///
    /// @return false where all are heard of
    private boolean giveUpSilent() {
        UdpSession silent = places.silentSince(loop.nanoTime() - SILENT_NANOS);
        if (silent == null) {
            return false;
        }
        silent.givenUp();
        return true;
    }

    SessionPlaces places() {
        return places;
    }

    /// Sessions that are open. Any thread.
    public int sessions() {
        return places.taken();
    }

    /// As many as may be. Any thread.
    public int maxSessions() {
        return places.limit();
    }

    Loop loop() {
        return loop;
    }

    /// Made when there is a first datagram: it takes a megabyte.
    DatagramBatch batch() {
        DatagramBatch made = batch;
        if (made == null) {
            made = new DatagramBatch();
            batch = made;
        }
        return made;
    }

    boolean mayKeep(int bytes) {
        if (kept + bytes > MAX_KEPT) {
            return false;
        }
        kept += bytes;
        return true;
    }

    void keepsNoMore(int bytes) {
        kept -= bytes;
    }
}
