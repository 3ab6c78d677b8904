package lbd.proxy.resolve;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Keeps the addresses of host names up to date, on a thread of its own. A name means what it means to every other
/// program of the machine: /etc/hosts, then the name servers and search domains of /etc/resolv.conf, which are read
/// again when they change.
public final class NameResolver implements AutoCloseable {
    /// Who is told.
    public interface Listener {
        /// A name has these addresses now; they differ from the last that were told. Called on the resolver's
        /// thread: post and return.
        void resolved(String host, List<InetAddress> addresses);

        /// Look-ups of a name come to something else than before. Called as above.
        ///
        /// @param kept how many addresses it has all the same
        default void result(String host, Result result, int kept) {}
    }

    private static final Path HOSTS = Path.of("/etc/hosts");
    private static final Path RESOLV_CONF = Path.of("/etc/resolv.conf");
    private static final long LOOK_MILLIS = 1_000;

    private final Listener listener;
    private final LookUpCounts counts;
    private final EventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("lbd-dns", true), NioIoHandler.newFactory());
    private final EventLoop eventLoop = group.next();
    private final NameServers nameServers;

    // The event loop's own.
    private final SystemFiles files;
    private final Map<String, NameWatch> watches = new HashMap<>();

    public NameResolver(Listener listener, LookUpCounts counts) {
        this(listener, counts, HOSTS, RESOLV_CONF, null);
    }

    /// @param only the name servers to ask, whatever resolv.conf says; null for those that it names
    NameResolver(
            Listener listener, LookUpCounts counts, Path hosts, Path resolv, @Nullable List<InetSocketAddress> only) {
        this.listener = listener;
        this.counts = counts;
        files = new SystemFiles(hosts, resolv);
        nameServers =
                new NameServers(eventLoop, () -> only == null ? files.resolv().nameServers() : only);
        eventLoop.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        if (files.readIfChanged()) {
            watches.values().forEach(NameWatch::lookUp);
        }
    }

    /// Looks after these names and no others from now on, and looks all of them up now, those that it looks after
    /// already too: whoever reloads has a reason. Any thread.
    public void watch(Set<String> hosts) {
        Set<String> wanted = Set.copyOf(hosts);
        eventLoop.execute(() -> {
            watches.entrySet().removeIf(watch -> {
                boolean gone = !wanted.contains(watch.getKey());
                if (gone) {
                    watch.getValue().stop();
                }
                return gone;
            });
            files.readIfChanged();
            for (String host : wanted) {
                watches.computeIfAbsent(host, h -> new NameWatch(h, nameServers, files, eventLoop, listener, counts))
                        .lookUp();
            }
        });
    }

    /// Stops the thread. Nobody is told anything any more.
    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }
}
