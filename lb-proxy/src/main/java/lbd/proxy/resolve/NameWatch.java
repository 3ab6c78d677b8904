package lbd.proxy.resolve;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DnsRawRecord;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.resolver.dns.DnsErrorCauseException;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import lbd.proxy.resolve.LookUp.Absent;
import lbd.proxy.resolve.LookUp.Answer;
import lbd.proxy.resolve.LookUp.Failed;
import lbd.proxy.resolve.LookUp.Found;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One name: asks for both types of record, tells what changed, and comes back when the answer has ended. Confined
/// to the resolver's event loop.
final class NameWatch {
    private static final Logger log = LoggerFactory.getLogger(NameWatch.class);

    private final String host;
    private final DnsNameResolver dns;
    private final EventLoop eventLoop;
    private final NameResolver.Listener listener;
    private final Map<String, String> failures;

    private LookUp state = LookUp.NEVER;
    private boolean stopped;

    private @Nullable Answer a;
    private @Nullable Answer aaaa;

    /// @param failures learns when a look-up fails, and when one no longer does
    NameWatch(
            String host,
            DnsNameResolver dns,
            EventLoop eventLoop,
            NameResolver.Listener listener,
            Map<String, String> failures) {
        this.failures = failures;
        this.host = host;
        this.dns = dns;
        this.eventLoop = eventLoop;
        this.listener = listener;
    }

    void stop() {
        stopped = true;
    }

    void lookUp() {
        if (stopped) {
            return;
        }
        a = null;
        aaaa = null;
        ask(DnsRecordType.A);
        ask(DnsRecordType.AAAA);
    }

    private void ask(DnsRecordType type) {
        dns.resolveAll(new DefaultDnsQuestion(host, type)).addListener((Future<List<DnsRecord>> answered) -> {
            Answer answer = answered.isSuccess() ? read(answered.getNow(), type) : missing(answered.cause());
            if (type.equals(DnsRecordType.A)) {
                a = answer;
            } else {
                aaaa = answer;
            }
            finishWhenBothAreThere(answered.cause());
        });
    }

    private Answer read(List<DnsRecord> records, DnsRecordType type) {
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
        return addresses.isEmpty() ? new Absent() : new Found(addresses, ttl);
    }

    private static @Nullable InetAddress address(DnsRawRecord record) {
        try {
            return InetAddress.getByAddress(ByteBufUtil.getBytes(record.content()));
        } catch (UnknownHostException e) {
            return null; // neither 4 nor 16 bytes: a record that no honest name server sends
        }
    }

    /// Netty gives no cause when the name exists without this type of record.
    private static Answer missing(Throwable failure) {
        Throwable cause = failure.getCause();
        boolean unknown =
                cause instanceof DnsErrorCauseException error && DnsResponseCode.NXDOMAIN.equals(error.getCode());
        return cause == null || unknown ? new Absent() : new Failed();
    }

    private void finishWhenBothAreThere(@Nullable Throwable cause) {
        Answer v4 = a;
        Answer v6 = aaaa;
        if (v4 == null || v6 == null || stopped) {
            return;
        }
        LookUp next = state.then(v4, v6);
        List<InetAddress> before = state.addresses();
        boolean failed = next.failures() > 0;
        if (failed) {
            failures.put(host, cause == null ? "no address" : String.valueOf(cause.getMessage()));
        } else {
            failures.remove(host);
        }
        if (failed && state.failures() == 0) {
            log.atWarn()
                    .addKeyValue("event", "dns.failed")
                    .addKeyValue("host", host)
                    .addKeyValue("kept", before.size())
                    .addKeyValue("reason", cause == null ? "no address" : cause.getMessage())
                    .log();
        }
        state = next;
        if (!failed && !before.equals(next.addresses())) {
            log.atInfo()
                    .addKeyValue("event", "dns.resolved")
                    .addKeyValue("host", host)
                    .addKeyValue("addresses", next.addresses())
                    .addKeyValue("ttl_ms", TimeUnit.NANOSECONDS.toMillis(next.nextDelayNanos()))
                    .log();
            listener.resolved(host, next.addresses());
        }
        eventLoop.schedule(this::lookUp, next.nextDelayNanos(), TimeUnit.NANOSECONDS);
    }
}
