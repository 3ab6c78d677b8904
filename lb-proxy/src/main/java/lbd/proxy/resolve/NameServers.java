package lbd.proxy.resolve;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DnsQuestion;
import io.netty.handler.codec.dns.DnsRawRecord;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.resolver.dns.AuthoritativeDnsServerCache;
import io.netty.resolver.dns.DnsErrorCauseException;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsNameResolverChannelStrategy;
import io.netty.resolver.dns.DnsQueryLifecycleObserver;
import io.netty.resolver.dns.DnsServerAddressStream;
import io.netty.resolver.dns.DnsServerAddresses;
import io.netty.resolver.dns.NoopDnsCache;
import io.netty.resolver.dns.NoopDnsCnameCache;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import lbd.proxy.resolve.LookUp.Absent;
import lbd.proxy.resolve.LookUp.Answer;
import lbd.proxy.resolve.LookUp.Failed;
import lbd.proxy.resolve.LookUp.Found;
import org.jspecify.annotations.Nullable;

/// Asks name servers for one type of record of one name. Confined to the resolver's event loop.
final class NameServers {
    private static final long QUERY_TIMEOUT_MILLIS = 2_000;
    private static final int MAX_QUERIES = 8;

    private final DnsNameResolver dns;

    // By question that is being asked: the last code that was no answer to it, of which Netty keeps only NXDOMAIN and
    // SERVFAIL. NOERROR: none yet.
    private final Map<String, DnsResponseCode> refused = new HashMap<>();

    /// @param nameServers who is asked, in this order, with each question anew
    NameServers(EventLoop eventLoop, Supplier<List<InetSocketAddress>> nameServers) {
        dns = new DnsNameResolverBuilder(eventLoop)
                .datagramChannelType(NioDatagramChannel.class)
                .socketChannelType(NioSocketChannel.class)
                // A port of its own for each question: a forger has to guess it.
                .datagramChannelStrategy(DnsNameResolverChannelStrategy.ChannelPerResolution)
                .nameServerProvider(name -> DnsServerAddresses.sequential(nameServers.get()).stream())
                .queryTimeoutMillis(QUERY_TIMEOUT_MILLIS)
                .maxQueriesPerResolve(MAX_QUERIES)
                .authoritativeDnsServerCache(new SystemsOnly(nameServers))
                .dnsQueryLifecycleObserverFactory(Codes::new)
                // No cache: each look-up is for a name whose answer has ended.
                .resolveCache(NoopDnsCache.INSTANCE)
                .cnameCache(NoopDnsCnameCache.INSTANCE)
                // Looked into before.
                .hostsFileEntriesResolver((name, types) -> null)
                .build();
    }

    /// @param name from the root
    /// @param told once, on the event loop
    void ask(String name, DnsRecordType type, Consumer<Answer> told) {
        refused.put(key(name, type), DnsResponseCode.NOERROR);
        dns.resolveAll(new DefaultDnsQuestion(name, type)).addListener((Future<List<DnsRecord>> answered) -> {
            DnsResponseCode code = refused.remove(key(name, type));
            told.accept(answered.isSuccess() ? read(answered.getNow(), type) : missing(answered.cause(), code));
        });
    }

    private static String key(String name, DnsRecordType type) {
        return (name.endsWith(".") ? name : name + ".").toLowerCase(Locale.ROOT) + " " + type.name();
    }

    /// Who refers to other name servers, as one does that serves its own zones only, is not followed: nobody is asked
    /// but those that the system names.
    private record SystemsOnly(Supplier<List<InetSocketAddress>> nameServers) implements AuthoritativeDnsServerCache {
        @Override
        public DnsServerAddressStream get(String hostname) {
            return DnsServerAddresses.sequential(nameServers.get()).stream();
        }

        @Override
        public void cache(String hostname, InetSocketAddress address, long originalTtl, EventLoop loop) {}

        @Override
        public void clear() {}

        @Override
        public boolean clear(String hostname) {
            return false;
        }
    }

    /// Notes what was said instead of an answer.
    private final class Codes implements DnsQueryLifecycleObserver {
        private final DnsQuestion question;

        Codes(DnsQuestion question) {
            this.question = question;
        }

        @Override
        public DnsQueryLifecycleObserver queryNoAnswer(DnsResponseCode code) {
            // Not that of an alias, of which there may be any number.
            refused.replace(key(question.name(), question.type()), code);
            return this;
        }

        @Override
        public void queryWritten(InetSocketAddress nameServer, ChannelFuture written) {}

        @Override
        public void queryCancelled(int queriesRemaining) {}

        @Override
        public DnsQueryLifecycleObserver queryRedirected(List<InetSocketAddress> nameServers) {
            return this;
        }

        @Override
        public DnsQueryLifecycleObserver queryCNAMEd(DnsQuestion cname) {
            return new Codes(cname);
        }

        @Override
        public void queryFailed(Throwable cause) {}

        @Override
        public void querySucceed() {}
    }

    private static Answer read(List<DnsRecord> records, DnsRecordType type) {
        List<InetAddress> addresses = new ArrayList<>();
        long ttl = Long.MAX_VALUE;
        for (DnsRecord record : records) {
            if (record.type().equals(type) && record instanceof DnsRawRecord raw) {
                InetAddress address = address(raw);
                if (address != null) {
                    addresses.add(address);
                    ttl = Math.min(ttl, record.timeToLive());
                }
            }
            ReferenceCountUtil.release(record);
        }
        return addresses.isEmpty() ? new Absent(Result.NO_ADDRESS) : new Found(addresses, ttl);
    }

    private static @Nullable InetAddress address(DnsRawRecord record) {
        try {
            return InetAddress.getByAddress(ByteBufUtil.getBytes(record.content()));
        } catch (UnknownHostException e) {
            return null; // neither 4 nor 16 bytes: a record that no honest name server sends
        }
    }

    /// @param code that a name server refused the question with; NOERROR or null where none has
    private static Answer missing(Throwable failure, @Nullable DnsResponseCode code) {
        return switch (failure.getCause()) {
            // Netty gives none when the name exists without this type of record, or the question was refused.
            case null ->
                code == null || code.equals(DnsResponseCode.NOERROR)
                        ? new Absent(Result.NO_ADDRESS)
                        : new Failed(Result.SERVER_FAILED);
            case DnsErrorCauseException said ->
                DnsResponseCode.NXDOMAIN.equals(said.getCode())
                        ? new Absent(Result.NO_SUCH_NAME)
                        : new Failed(Result.SERVER_FAILED);
            default -> new Failed(Result.NO_ANSWER);
        };
    }
}
