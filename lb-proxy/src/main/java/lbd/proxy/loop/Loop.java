package lbd.proxy.loop;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.channel.unix.IovArray;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import lbd.core.accesslog.AccessLog;
import lbd.core.accesslog.AccessLogSink;
import lbd.core.accesslog.AccessRecord;
import lbd.core.pool.Server;
import lbd.core.runtime.MemoryBudget;
import lbd.core.scheduler.ByteRange;
import org.jspecify.annotations.Nullable;

/// One event loop and what it owns. Everything here but [#heartbeat] is for that loop's thread only.
public final class Loop {
    /// Buffers written by one system call.
    private static final int PIECES = 64;

    /// The most that is encrypted as one (RFC 8446 section 5.1).
    private static final int TLS_RECORD = 16 * 1024;

    private final int index;
    private final TurningLoop eventLoop;
    private final Transport transport;
    private final Faults faults;
    private final Holdings holdings;
    private final Deadlines deadlines;
    private final Connections connections;
    private final AccessLog accessLog;
    private final AccessRecord accessRecord = new AccessRecord();
    private final ByteRange scratchRange = new ByteRange();
    private final Heartbeat heartbeat;
    private final Halts halts;
    private final ByteBufAllocator allocator;
    private final ReadBuffer readBuffer;
    private final ReadBuffer plaintext;
    private @Nullable IovArray gather;
    private final Pipes pipes;
    private final HeavyWork heavyWork = new HeavyWork(this);
    private final List<Consumer<Throwable>> shortages = new ArrayList<>();
    private final List<BooleanSupplier> room = new ArrayList<>();

    Loop(
            int index,
            TurningLoop eventLoop,
            Transport transport,
            Faults faults,
            AccessLogSink accessLogs,
            ByteBufAllocator allocator,
            MemoryBudget memory) {
        this.index = index;
        this.faults = faults;
        this.eventLoop = eventLoop;
        this.transport = transport;
        this.holdings = new Holdings(memory, eventLoop);
        this.accessLog = accessLogs.forLoop(eventLoop);
        long now = System.nanoTime();
        this.deadlines = new Deadlines(now, this::wakeAfter, faults);
        this.connections = new Connections(faults);
        this.halts = new Halts(now);
        this.heartbeat = Heartbeat.of(eventLoop, this::lookForHalt);
        this.allocator = allocator;
        this.readBuffer = new ReadBuffer(allocator);
        this.plaintext = new ReadBuffer(allocator, ReadBuffer.SIZE + TLS_RECORD);
        this.pipes = new Pipes(eventLoop);
    }

    /// 0 for the first loop, for those who keep something for each.
    public int index() {
        return index;
    }

    public EventLoop eventLoop() {
        return eventLoop;
    }

    TurningLoop turning() {
        return eventLoop;
    }

    /// What was caught of our own faults, on all loops.
    public Faults faults() {
        return faults;
    }

    public ByteBufAllocator allocator() {
        return allocator;
    }

    /// Runs a task in a moment, as part of somebody's. Any thread.
    public void execute(Guarded whose, Runnable task) {
        eventLoop.execute(guarded(whose, task));
    }

    Runnable guarded(Guarded whose, Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                faults.caught("task", whose, e);
            }
        };
    }

    /// Counts how often the loop has asked what has happened.
    public long turn() {
        return eventLoop.turn();
    }

    /// The time of what happens now, on the clock of [System#nanoTime]: a task may see that of the task before it.
    public long nanoTime() {
        return eventLoop.eventNanos();
    }

    /// Whether what a socket is told of now had happened before anything that was done in that turn: the kernel is
    /// asked once, when a turn begins.
    public boolean toldBefore(long thatTurn) {
        return eventLoop.turn() == thatTurn;
    }

    /// Called where a socket is looked at without having been told of, after all that had.
    public void looksAgain() {
        eventLoop.looksAgain();
    }

    /// Runs something once, after everybody else has had a turn, timers included. Who may ask for more while
    /// it waits has a [Place].
    public void nextTurn(Guarded whose, Runnable rest) {
        eventLoop.nextTurn(guarded(whose, rest));
    }

    /// For work of milliseconds, as the handshakes of TLS are.
    public HeavyWork heavyWork() {
        return heavyWork;
    }

    /// Calls `rest` at each [#shortage].
    public void onShortage(Consumer<Throwable> rest) {
        shortages.add(rest);
    }

    public void noLongerOnShortage(Consumer<Throwable> rest) {
        shortages.remove(rest);
    }

    /// No socket can be had, most likely because no descriptor is left: nothing should be accepted for a while that
    /// could not be served.
    public void shortage(Throwable cause) {
        shortages.forEach(rest -> rest.accept(cause));
    }

    /// Where several do, they are asked in their order until one could.
    ///
    /// @param by gives up what holds descriptors and is not in use, and says whether some are free now
    public void makesRoom(BooleanSupplier by) {
        room.add(by);
    }

    /// There is no descriptor: gives up what can be given up, here at once, on other loops soon.
    ///
    /// @return whether some are free now
    public boolean makeRoom() {
        for (BooleanSupplier by : room) {
            if (by.getAsBoolean()) {
                return true;
            }
        }
        return false;
    }

    /// Where streams read to.
    public ReadBuffer readBuffer() {
        return readBuffer;
    }

    /// Where what streams have read is decrypted to: a read may complete a record of which nearly all had come before.
    public ReadBuffer plaintext() {
        return plaintext;
    }

    /// For bytes that pass from one socket to another, empty; null where there is none yet.
    public @Nullable Pipe pipe() {
        return pipes.get(nanoTime());
    }

    /// For one write of several pieces, until the next.
    public IovArray gather() {
        IovArray made = gather;
        if (made == null) {
            made = new IovArray(PIECES);
            gather = made;
        }
        return made;
    }

    /// Frees what it holds, after its thread has ended.
    void free() {
        readBuffer.free();
        plaintext.free();
        if (gather != null) {
            gather.release();
            gather = null;
        }
        pipes.free();
    }

    public Transport transport() {
        return transport;
    }

    Holdings holdings() {
        return holdings;
    }

    /// What the connections of all loops may keep.
    public MemoryBudget memory() {
        return holdings.budget();
    }

    public Deadlines deadlines() {
        return deadlines;
    }

    /// The client connections that live here.
    public Connections connections() {
        return connections;
    }

    /// Resets every connection to a server.
    ///
    /// @return how many there were
    public int closeConnections(Server server) {
        int[] count = {0};
        connections.each(connection -> count[0] += connection.leave(server));
        return count[0];
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
        long dueNanos = System.nanoTime() + delayNanos;
        eventLoop.schedule(() -> turnDeadlines(dueNanos), delayNanos, TimeUnit.NANOSECONDS);
    }

    private void turnDeadlines(long dueNanos) {
        long now = System.nanoTime();
        if (!lookForHalt(dueNanos, now)) {
            deadlines.turn(now);
        }
    }

    private boolean lookForHalt(long dueNanos, long nowNanos) {
        long lost = halts.before(dueNanos, nowNanos);
        if (lost > 0) {
            deadlines.halted(lost, nowNanos);
        }
        return lost > 0;
    }
}
