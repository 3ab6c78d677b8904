package lbd.proxy.loop;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import lbd.core.accesslog.AccessLogSink;
import lbd.core.model.ProcessSpec;
import lbd.core.runtime.MemoryBudget;

/// All event loops of the process.
public final class Loops implements AutoCloseable {
    private final EventLoopGroup group;
    private final List<Loop> loops = new ArrayList<>();
    private final Transport transport;
    private final Faults faults = new Faults();

    /// Starts the threads.
    ///
    /// @throws IllegalStateException if the transport that was asked for does not work here
    public Loops(ProcessSpec process, AccessLogSink accessLogs) {
        this(process, accessLogs, ByteBufAllocator.DEFAULT, MemoryBudget.ofHeap());
    }

    /// @param allocator of the connections' buffers
    /// @param memory    what the connections of all loops may keep
    public Loops(ProcessSpec process, AccessLogSink accessLogs, ByteBufAllocator allocator, MemoryBudget memory) {
        transport = Transport.of(process.transport());
        group = new Group(process.eventLoops(), transport.handlers());
        for (EventExecutor executor : group) {
            loops.add(new Loop(loops.size(), (TurningLoop) executor, transport, faults, accessLogs, allocator, memory));
        }
    }

    private static final class Group extends MultiThreadIoEventLoopGroup {
        Group(int count, IoHandlerFactory handlers) {
            super(count, new DefaultThreadFactory("lbd-loop", true), handlers);
        }

        @Override
        protected IoEventLoop newChild(Executor executor, IoHandlerFactory handlers, Object... none) {
            return new TurningLoop(this, executor, handlers);
        }
    }

    public List<Loop> all() {
        return loops;
    }

    public Transport transport() {
        return transport;
    }

    /// What was caught of our own faults.
    public Faults faults() {
        return faults;
    }

    /// Runs something on each loop, soon.
    public void each(Consumer<Loop> action) {
        for (Loop loop : loops) {
            loop.execute(() -> {}, () -> action.accept(loop));
        }
    }

    /// Stops the threads; connections that are left are closed.
    @Override
    public void close() {
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
        if (group.isTerminated()) {
            // Only now does nobody read any more.
            loops.forEach(Loop::free);
        }
    }
}
