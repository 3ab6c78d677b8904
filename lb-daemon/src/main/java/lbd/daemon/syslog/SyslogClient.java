package lbd.daemon.syslog;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import lbd.core.model.SyslogSpec;
import org.jspecify.annotations.Nullable;

/// Sends lines to one receiver; connects when there is something to send, and again with longer and longer pauses.
/// For one thread.
public final class SyslogClient implements AutoCloseable {
    /// How long the receiver may keep the thread waiting, each time.
    static final Duration PATIENCE = Duration.ofSeconds(1);

    /// How long one piece of lines may take: a receiver that takes a line now and then is no better than none.
    private static final Duration MOST_AT_ONCE = Duration.ofSeconds(2);

    static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    /// Octets of a message; a longer line is cut. What a datagram of IPv4 holds at most is 65507.
    static final int MAX_MESSAGE = 65_000;

    private static final String UNIX_PATH = "/dev/log";

    private final SyslogSpec to;
    private final String unixPath;
    private final SyslogHead head = SyslogHead.ofThisProcess();
    private final InstantSource clock = InstantSource.system();
    private final LongSupplier nanos;
    private final byte[] message = new byte[MAX_MESSAGE];
    private @Nullable SyslogTransport way;
    private Duration pause = Duration.ZERO;
    private long failedAt;
    private String reason = "";

    public SyslogClient(SyslogSpec to) {
        this(to, System::nanoTime, UNIX_PATH);
    }

    SyslogClient(SyslogSpec to, LongSupplier nanos, String unixPath) {
        this.to = to;
        this.nanos = nanos;
        this.unixPath = unixPath;
    }

    /// Sends each line as a message.
    ///
    /// @param lines whole ones, each with its newline
    /// @throws IOException if not all could be sent, for what is known; the first ones may have been
    public void send(byte[] lines, int length) throws IOException {
        if (!pause.isZero() && nanos.getAsLong() - failedAt < pause.toNanos()) {
            throw new IOException(reason);
        }
        try {
            SyslogTransport open = open();
            long begun = nanos.getAsLong();
            byte[] start = head.at(clock.instant());
            System.arraycopy(start, 0, message, 0, start.length);
            int begin = 0;
            for (int i = 0; i < length; i++) {
                if (lines[i] == '\n') {
                    int count = Math.min(i - begin, message.length - start.length);
                    System.arraycopy(lines, begin, message, start.length, count);
                    open.send(message, start.length + count);
                    begin = i + 1;
                    if (nanos.getAsLong() - begun > MOST_AT_ONCE.toNanos()) {
                        throw new IOException("lines taken too slowly");
                    }
                }
            }
            open.flush();
            pause = Duration.ZERO;
        } catch (IOException e) {
            failed(e);
            throw e;
        }
    }

    private void failed(IOException e) {
        close();
        reason = String.valueOf(e.getMessage());
        failedAt = nanos.getAsLong();
        Duration next = pause.isZero() ? FIRST_PAUSE : pause.multipliedBy(2);
        pause = next.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : next;
    }

    private SyslogTransport open() throws IOException {
        SyslogTransport open = way;
        if (open != null && !open.isOpen()) {
            close();
            open = null;
        }
        if (open == null) {
            open = switch (to.transport()) {
                case UNIX -> new UnixWay(unixPath);
                case UDP -> new UdpWay(address());
                case TCP -> new TcpWay(address());
            };
            way = open;
        }
        return open;
    }

    /// Asks again for each connection: a receiver may have moved. The system's resolver has no limit that we could
    /// set, so a thread of its own waits for it.
    private InetSocketAddress address() throws IOException {
        CompletableFuture<InetSocketAddress> asked = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("lbd-syslog-name").start(() -> {
            try {
                asked.complete(new InetSocketAddress(InetAddress.getByName(to.host()), to.port()));
            } catch (IOException e) {
                asked.completeExceptionally(e);
            }
        });
        try {
            return asked.get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw new IOException(to.host() + " has no address", e);
        } catch (TimeoutException e) {
            throw new IOException("no address of " + to.host() + " within " + PATIENCE.toMillis() + " ms", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the daemon stops", e);
        }
    }

    /// Connects anew with the next lines, whatever was before.
    public void reset() {
        close();
        pause = Duration.ZERO;
    }

    @Override
    public void close() {
        if (way != null) {
            way.close();
            way = null;
        }
    }
}
