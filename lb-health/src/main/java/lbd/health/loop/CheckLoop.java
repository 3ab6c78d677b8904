package lbd.health.loop;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One thread that waits for sockets, timers and tasks, and runs what is due. Everything but [#execute], [#start] and
/// [#close] belongs to that thread.
public final class CheckLoop implements Executor, AutoCloseable {
    /// A turn that is later than this was not one: the process stood still.
    static final long PAUSE_NANOS = 500_000_000;

    /// While checks run, the loop turns at least this often, so that a pause shows before their deadlines.
    private static final long HEARTBEAT_NANOS = 250_000_000;

    /// What need not be exact happens at whole multiples of this.
    private static final long TICK_NANOS = 10_000_000;

    private static final int SCRATCH_BYTES = 64 * 1024;
    private static final Logger log = LoggerFactory.getLogger(CheckLoop.class);

    private final Selector selector;
    private final TimerQueue timers = new TimerQueue();
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final List<SelectableChannel> leaving = new ArrayList<>();
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(SCRATCH_BYTES);
    private final Thread thread;

    private LongConsumer onPause = gap -> {};
    private Runnable onClose = () -> {};
    private long nowNanos = System.nanoTime();
    private volatile boolean closing;

    /// @throws IOException when the process has no descriptor left
    public CheckLoop(String threadName) throws IOException {
        selector = Selector.open();
        thread = new Thread(this::run, threadName);
        thread.setDaemon(true);
    }

    /// @param onPause gets the nanoseconds that were lost, before anything that became due meanwhile
    /// @param onClose runs last on the loop's thread
    public void start(LongConsumer onPause, Runnable onClose) {
        this.onPause = onPause;
        this.onClose = onClose;
        thread.start();
    }

    /// Read once a turn.
    public long nowNanos() {
        return nowNanos;
    }

    public boolean inLoop() {
        return Thread.currentThread().equals(thread);
    }

    public CheckTimer at(long atNanos, Runnable task) {
        return timers.add(atNanos, task);
    }

    /// As [#at], up to 5 ms before or after: at one time with others of about that time, so that the thread wakes once
    /// for all of them and finds their answers together too.
    public CheckTimer about(long atNanos, Runnable task) {
        return at(Math.floorDiv(atNanos + TICK_NANOS / 2, TICK_NANOS) * TICK_NANOS, task);
    }

    public SelectionKey register(SelectableChannel channel, int ops, IoHandler handler) throws ClosedChannelException {
        return channel.register(selector, ops, handler);
    }

    /// Closes a registered channel, after the next look at the selector. What is closed while the selector knows it is
    /// shut down first, by two more system calls.
    public void close(SelectionKey key) {
        key.cancel();
        leaving.add(key.channel());
    }

    /// For reads that keep nothing: cleared, and the next user's after the call that asked for it.
    public ByteBuffer scratch() {
        return scratch.clear();
    }

    /// Any thread.
    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        if (!inLoop()) {
            selector.wakeup();
        }
    }

    /// Waits until the thread has ended. Any thread but the loop's.
    @Override
    public void close() {
        closing = true;
        selector.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        nowNanos = System.nanoTime();
        while (!closing) {
            turn();
        }
        guarded(onClose);
        closeLeaving();
        try {
            selector.close();
        } catch (IOException e) {
            log.atWarn().addKeyValue("event", "check.loop").setCause(e).log();
        }
    }

    private void turn() {
        long before = nowNanos;
        long planned = waitNanos();
        try {
            if (planned <= 0) {
                selector.selectNow();
            } else {
                selector.select((planned + 999_999) / 1_000_000);
            }
        } catch (IOException e) {
            log.atError().addKeyValue("event", "check.loop").setCause(e).log();
        }
        closeLeaving();
        nowNanos = System.nanoTime();
        long late = nowNanos - before - Math.max(0, planned);
        if (late > PAUSE_NANOS) {
            guarded(() -> onPause.accept(late));
        }
        runReady();
        runTimers();
        runTasks();
    }

    private long waitNanos() {
        if (!tasks.isEmpty() || !leaving.isEmpty()) {
            return 0;
        }
        CheckTimer first = timers.first();
        long untilTimer = first == null ? Long.MAX_VALUE : first.atNanos - System.nanoTime();
        boolean checking = !selector.keys().isEmpty();
        return Math.min(untilTimer, checking ? HEARTBEAT_NANOS : Long.MAX_VALUE / 2);
    }

    private void closeLeaving() {
        for (SelectableChannel channel : leaving) {
            try {
                channel.close();
            } catch (IOException e) {
                // Nothing is left to lose: the socket is gone either way.
            }
        }
        leaving.clear();
    }

    private void runReady() {
        var selected = selector.selectedKeys();
        for (SelectionKey key : selected) {
            if (key.isValid()) {
                ready(key);
            }
        }
        selected.clear();
    }

    private static void ready(SelectionKey key) {
        try {
            ((IoHandler) key.attachment()).ready(key);
        } catch (RuntimeException e) {
            log.atError().addKeyValue("event", "check.defect").setCause(e).log();
        }
    }

    private void runTimers() {
        for (CheckTimer first = timers.first();
                first != null && first.atNanos - nowNanos <= 0;
                first = timers.first()) {
            timers.remove(first);
            guarded(first.task);
        }
    }

    private void runTasks() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            guarded(task);
        }
    }

    /// A defect in one check must not end the others.
    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            log.atError().addKeyValue("event", "check.defect").setCause(e).log();
        }
    }
}
