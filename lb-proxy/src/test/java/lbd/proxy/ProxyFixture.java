package lbd.proxy;

import io.netty.util.LeakPresenceDetector;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import lbd.core.accesslog.AccessField;
import lbd.core.accesslog.AccessLog;
import lbd.core.accesslog.AccessLogSink;
import lbd.core.accesslog.AccessRecord;
import lbd.core.accesslog.ExtraField;
import lbd.core.accesslog.Line;
import lbd.core.accesslog.LineFormat;
import lbd.core.model.Config;
import lbd.core.model.ListenerSpec;
import lbd.core.pool.Failure;
import lbd.core.pool.Pool;
import lbd.core.pool.PoolEvents;
import lbd.core.pool.Server;
import lbd.core.runtime.MemoryBudget;
import lbd.core.runtime.RuntimeState;
import lbd.core.tls.TlsFacts;
import lbd.proxy.listener.ListenException;
import lbd.proxy.loop.Loop;
import org.jspecify.annotations.Nullable;

/// A proxy in this process, as the daemon wires it.
public final class ProxyFixture implements AutoCloseable {
    private static final AtomicInteger OPEN = new AtomicInteger();

    public final RuntimeState state;
    public final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    public final BlockingQueue<String> clients = new LinkedBlockingQueue<>();
    public final BlockingQueue<String> details = new LinkedBlockingQueue<>();
    public final BlockingQueue<String> json = new LinkedBlockingQueue<>();
    public final BlockingQueue<String> pools = new LinkedBlockingQueue<>();

    /// Of the lines of clients that speak TLS.
    public final BlockingQueue<TlsFacts> tls = new LinkedBlockingQueue<>();

    public final Proxy proxy;

    /// Runs on the event loop with each access line, and may hold that loop.
    public volatile Consumer<String> onLine = line -> {};

    /// What lines look like in place of the usual.
    public volatile @Nullable LineFormat template;

    public ProxyFixture(Config config) throws ListenException {
        this(config, MemoryBudget.ofHeap());
    }

    /// @param memory that connections may keep
    public ProxyFixture(Config config, MemoryBudget memory) throws ListenException {
        state = new RuntimeState(Runnable::run, new Events(), memory);
        proxy = Proxy.start(config.process(), state, new Lines());
        apply(config);
        OPEN.incrementAndGet();
    }

    public void apply(Config config) throws ListenException {
        Proxy.Prepared prepared = proxy.prepare(config);
        state.apply(config, Instant.now());
        prepared.commit();
    }

    public InetSocketAddress address(String listener) {
        for (ListenerSpec spec : state.config().listeners()) {
            if (spec.name().equals(listener)) {
                return proxy.boundAddresses(spec).get(0);
            }
        }
        throw new IllegalArgumentException(listener);
    }

    /// The first.
    public Loop loop() {
        return proxy.loops().all().getFirst();
    }

    public Socket connect(String listener) throws IOException {
        Socket socket = new Socket();
        socket.setSoTimeout(10_000);
        socket.connect(address(listener), 5_000);
        return socket;
    }

    /// The next access line as `server status reason`.
    public String line() throws InterruptedException {
        String line = lines.poll(10, TimeUnit.SECONDS);
        return line == null ? "no line" : line;
    }

    /// The rule that the message of the next access line broke.
    public String detail() throws InterruptedException {
        String detail = details.poll(10, TimeUnit.SECONDS);
        return detail == null ? "no line" : detail;
    }

    /// The next access line as the format `json` has it.
    public String json() throws InterruptedException {
        String line = json.poll(10, TimeUnit.SECONDS);
        return line == null ? "no line" : line;
    }

    @Override
    public void close() {
        proxy.close();
        // The loops of another one hold what they read to.
        if (OPEN.decrementAndGet() == 0) {
            LeakPresenceDetector.check();
        }
    }

    private final class Events implements PoolEvents {
        @Override
        public void ejected(Server server, Failure last, long nanos) {}

        @Override
        public void readmitted(Server server) {}

        @Override
        public void quorum(Pool pool, boolean up) {}

        @Override
        public void closeConnections(Server server) {
            proxy.closeConnections(server);
        }
    }

    private final class Lines implements AccessLogSink {
        @Override
        public AccessLog forLoop(ScheduledExecutorService loop) {
            Line written = new Line();
            LineFormat format = LineFormat.of("json");
            return new AccessLog() {
                @Override
                public boolean wants(AccessField field) {
                    return true;
                }

                @Override
                public ExtraField[] extras() {
                    LineFormat now = template;
                    return now == null ? ExtraField.NONE : now.extras().toArray(ExtraField[]::new);
                }

                @Override
                public void log(AccessRecord record) {
                    if (record.tls != null) {
                        tls.add(record.tls);
                    }
                    LineFormat now = template;
                    if (now != null) {
                        Line text = new Line();
                        now.write(record, text);
                        lines.add(new String(text.bytes(), 0, text.length(), StandardCharsets.US_ASCII));
                        return;
                    }
                    clients.add(record.client.toString());
                    details.add(String.valueOf(record.detail));
                    format.write(record, written);
                    json.add(new String(written.bytes(), 0, written.length(), StandardCharsets.US_ASCII));
                    pools.add(String.valueOf(record.pool));
                    String line = record.method + " " + record.target + " " + record.server + " " + record.status + " "
                            + record.ended.word();
                    lines.add(line);
                    onLine.accept(line);
                }
            };
        }
    }
}
