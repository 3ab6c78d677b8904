package lbd.proxy;

import io.netty.buffer.UnpooledByteBufAllocator;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import lbd.core.accesslog.AccessField;
import lbd.core.accesslog.AccessLog;
import lbd.core.accesslog.AccessRecord;
import lbd.core.model.Config;
import lbd.core.model.ProcessSpec;
import lbd.core.model.edge.BufferFiles;
import lbd.core.runtime.MemoryBudget;
import lbd.core.runtime.RuntimeState;
import lbd.proxy.disk.Disk;
import lbd.proxy.files.FileStore;
import lbd.proxy.http.AcmeTokens;
import lbd.proxy.http.Destination;
import lbd.proxy.http.Gate;
import lbd.proxy.http.HttpLoop;
import lbd.proxy.http.HttpService;
import lbd.proxy.http.RoutePlan;
import lbd.proxy.listener.ConnectionFactory;
import lbd.proxy.listener.Listener;
import lbd.proxy.listener.Service;
import lbd.proxy.listener.TimeoutNanos;
import lbd.proxy.loop.Loops;
import lbd.proxy.route.RouteTable;
import lbd.proxy.tls.ClientContexts;
import lbd.proxy.upstream.Dialer;

/// One loop with a listener `web`, without a socket: for exchanges between streams that a test makes.
public final class ExchangeFixture implements AutoCloseable {
    public final RuntimeState state = new RuntimeState();

    /// What the access log was told of each exchange: `server status reason retries`.
    public final List<String> lines = new ArrayList<>();

    public final HttpLoop http;
    public final Listener listener;

    /// Where all buffers come from.
    public final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);

    private final Loops loops;

    public ExchangeFixture(Config config) {
        ProcessSpec oneLoop = new ProcessSpec(1, ProcessSpec.Transport.NIO, 100, Duration.ZERO, Duration.ofSeconds(1));
        loops = new Loops(oneLoop, this::log, allocator, MemoryBudget.ofHeap());
        state.apply(config, Instant.now());
        Dialer dialer = new Dialer(new ClientContexts());
        http = new HttpLoop(loops.all().getFirst(), dialer);
        Listeners listeners = new Listeners(
                new FileStore(1, state.files()),
                1,
                dialer,
                ConnectionFactory.NONE,
                new AcmeTokens(),
                new Disk(BufferFiles.DEFAULT, state.disk()),
                state.traces());
        listeners.prepare(state.prepare(config), Map.of()).commit();
        listener = listeners.get("web");
    }

    private AccessLog log(ScheduledExecutorService loop) {
        return new AccessLog() {
            @Override
            public boolean wants(AccessField field) {
                return true;
            }

            @Override
            public void log(AccessRecord record) {
                lines.add(record.server + " " + record.status + " " + record.ended.word() + " " + record.retries);
            }
        };
    }

    /// What every request is given from now on, after these gates.
    public void serve(Destination all, Gate... gates) {
        RouteTable<Destination> table = RouteTable.of(List.of(), route -> all, all, rule -> all);
        Service plain = listener.service();
        listener.service(new HttpService(
                plain.spec(),
                plain.pool(),
                plain.timeouts(),
                plain.connections(),
                List.of(table.matcher()),
                Map.of(),
                List.of(gates),
                RoutePlan.NONE,
                null));
    }

    public TimeoutNanos timeouts() {
        return listener.service().timeouts();
    }

    /// Runs on the loop, to its end.
    public void run(Runnable task) throws Exception {
        http.loop().eventLoop().submit(task).get();
    }

    @Override
    public void close() {
        loops.close();
    }
}
