package lbd.proxy.loop;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;
import lbd.core.accesslog.AccessLog;
import lbd.core.accesslog.AccessLogSink;
import lbd.core.accesslog.AccessRecord;
import lbd.core.pool.Server;
import lbd.core.scheduler.ByteRange;

/// One event loop and what it owns. Everything here but [#heartbeat] is for that loop's thread only.
public final class Loop {
    private final int index;
    private final TurningLoop eventLoop;
    private final Transport transport;
    private final Deadlines deadlines;
    private final Connections connections = new Connections();
    private final ServerChannels serverChannels = new ServerChannels();
    private final AccessLog accessLog;
    private final AccessRecord accessRecord = new AccessRecord();
    private final ByteRange scratchRange = new ByteRange();
    private final Heartbeat heartbeat;

    Loop(int index, TurningLoop eventLoop, Transport transport, AccessLogSink accessLogs) {
        this.index = index;
        this.eventLoop = eventLoop;
        this.transport = transport;
        this.accessLog = accessLogs.forLoop(eventLoop);
        this.deadlines = new Deadlines(System.nanoTime(), this::wakeAfter);
        this.heartbeat = Heartbeat.of(eventLoop);
    }

    /// 0 for the first loop, for those who keep something for each.
    public int index() {
        return index;
    }

    public EventLoop eventLoop() {
        return eventLoop;
    }

    public ByteBufAllocator allocator() {
        return ByteBufAllocator.DEFAULT;
    }

    /// Counts the turns of the loop.
    public long turn() {
        return eventLoop.turn();
    }

    /// Whether what a socket is told of now had happened before anything that was done in that turn: epoll is asked
    /// once, when a turn begins. Of the other transports, which may look again within a turn, it cannot be said.
    public boolean toldBefore(long thatTurn) {
        return transport == Transport.EPOLL && eventLoop.turn() == thatTurn;
    }

    public Transport transport() {
        return transport;
    }

    public Deadlines deadlines() {
        return deadlines;
    }

    /// The client connections that live here.
    public Connections connections() {
        return connections;
    }

    /// The connections to servers that live here.
    public ServerChannels serverChannels() {
        return serverChannels;
    }

    /// Resets every connection to a server.
    ///
    /// @return how many there were
    public int closeConnections(Server server) {
        int[] sessions = {0};
        connections.each(connection -> sessions[0] += connection.leave(server) ? 1 : 0);
        return sessions[0] + serverChannels.reset(server);
    }

    public AccessLog accessLog() {
        return accessLog;
    }

    /// One for all lines of this loop: cleared, filled and logged in one go.
    public AccessRecord accessRecord() {
        return accessRecord;
    }

    /// For one look at some bytes, until the next.
    public ByteRange scratchRange() {
        return scratchRange;
    }

    /// Shows that the loop turns. Any thread.
    public Heartbeat heartbeat() {
        return heartbeat;
    }

    private void wakeAfter(long delayNanos) {
        // An earlier wake-up than one asked for before does not replace it: a turn too many is cheap.
        eventLoop.schedule(() -> deadlines.turn(System.nanoTime()), delayNanos, TimeUnit.NANOSECONDS);
    }
}
