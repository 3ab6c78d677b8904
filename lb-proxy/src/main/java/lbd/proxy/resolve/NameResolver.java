package lbd.proxy.resolve;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.resolver.dns.DnsServerAddressStreamProviders;
import io.netty.resolver.dns.NoopDnsCache;
import io.netty.resolver.dns.NoopDnsCnameCache;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Keeps the addresses of host names up to date, on a thread of its own.
public final class NameResolver implements AutoCloseable {
    /// Who is told.
    public interface Listener {
        /// A name has these addresses now; they differ from the last that were told. Called on the resolver's
        /// thread: post and return.
        void resolved(String host, List<InetAddress> addresses);
    }

    private static final long QUERY_TIMEOUT_MILLIS = 2_000;
    private static final int MAX_QUERIES = 8;

    private final Listener listener;
    private final EventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("lbd-dns", true), NioIoHandler.newFactory());
    private final EventLoop eventLoop = group.next();
    private final DnsNameResolver dns;

    // Names whose last look-up failed, and why: the event loop writes.
    private final Map<String, String> failures = new ConcurrentHashMap<>();

    // The event loop's own.
    private final Map<String, NameWatch> watches = new HashMap<>();

    /// Asks the name servers of /etc/resolv.conf, after /etc/hosts.
    public NameResolver(Listener listener) {
        this(listener, DnsServerAddressStreamProviders.platformDefault());
    }

    NameResolver(Listener listener, DnsServerAddressStreamProvider nameServers) {
        this.listener = listener;
        // No cache: each look-up is for a name whose answer has ended.
        dns = new DnsNameResolverBuilder(eventLoop)
                .datagramChannelType(NioDatagramChannel.class)
                .socketChannelType(NioSocketChannel.class)
                .nameServerProvider(nameServers)
                .queryTimeoutMillis(QUERY_TIMEOUT_MILLIS)
                .maxQueriesPerResolve(MAX_QUERIES)
                .resolveCache(NoopDnsCache.INSTANCE)
                .cnameCache(NoopDnsCnameCache.INSTANCE)
                .build();
    }

    /// Looks after these names and no others from now on. Names that were looked after already go on as they are.
    /// Any thread.
    public void watch(Set<String> hosts) {
        Set<String> wanted = Set.copyOf(hosts);
        eventLoop.execute(() -> {
            watches.entrySet().removeIf(watch -> {
                boolean gone = !wanted.contains(watch.getKey());
                if (gone) {
                    watch.getValue().stop();
                    failures.remove(watch.getKey());
                }
                return gone;
            });
            for (String host : wanted) {
                if (!watches.containsKey(host)) {
                    NameWatch watch = new NameWatch(host, dns, eventLoop, listener, failures);
                    watches.put(host, watch);
                    watch.lookUp();
                }
            }
        });
    }

    /// Why the last look-up of a name failed; null where it did not. Any thread.
    public @Nullable String failure(String host) {
        return failures.get(host);
    }

    /// Stops the thread. Nobody is told anything any more.
    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }
}
