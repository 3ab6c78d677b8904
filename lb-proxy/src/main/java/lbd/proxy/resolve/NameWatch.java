package lbd.proxy.resolve;

import io.netty.channel.EventLoop;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import lbd.proxy.resolve.LookUp.Absent;
import lbd.proxy.resolve.LookUp.Answer;
import lbd.proxy.resolve.LookUp.Found;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One name: looks into the hosts file, else asks for both types of record under each name that it may stand for, tells
/// what changed, and comes back when the answer has ended. Confined to the resolver's event loop.
final class NameWatch {
    private static final Logger log = LoggerFactory.getLogger(NameWatch.class);

    /// Of what the hosts file says, which has no end: that changes with the file.
    private static final int HOSTS_TTL_SECONDS = 300;

    private final String host;
    private final NameServers nameServers;
    private final SystemFiles files;
    private final EventLoop eventLoop;
    private final NameResolver.Listener listener;
    private final LookUpCounts counts;

    private LookUp state = LookUp.NEVER;
    private boolean known;
    private boolean stopped;
    private @Nullable ScheduledFuture<?> next;

    // Counts look-ups, so that the answers to one that was given up are told from those of the last.
    private int round;

    NameWatch(
            String host,
            NameServers nameServers,
            SystemFiles files,
            EventLoop eventLoop,
            NameResolver.Listener listener,
            LookUpCounts counts) {
        this.host = host;
        this.nameServers = nameServers;
        this.files = files;
        this.eventLoop = eventLoop;
        this.listener = listener;
        this.counts = counts;
    }

    void stop() {
        stopped = true;
        cancelNext();
    }

    private void cancelNext() {
        if (next != null) {
            next.cancel(false);
            next = null;
        }
    }

    /// Looks it up now, whenever it would have been due.
    void lookUp() {
        if (stopped) {
            return;
        }
        cancelNext();
        round++;
        List<InetAddress> here = files.hosts().find(host);
        if (here.isEmpty()) {
            new Search(files.resolv().candidates(host), round).ask(0);
        } else {
            finish(answer(here, true), answer(here, false));
        }
    }

    private static Answer answer(List<InetAddress> here, boolean four) {
        List<InetAddress> its =
                here.stream().filter(a -> a instanceof Inet4Address == four).toList();
        return its.isEmpty() ? new Absent(Result.NO_ADDRESS) : new Found(its, HOSTS_TTL_SECONDS);
    }

    /// The first of the names that has an address wins.
    private final class Search {
        private final List<String> candidates;
        private final int its;
        private @Nullable Answer a;
        private @Nullable Answer aaaa;

        // The worst of the names before.
        private Result worst = Result.FOUND;
        private @Nullable Answer worstA;
        private @Nullable Answer worstAaaa;

        Search(List<String> candidates, int its) {
            this.candidates = candidates;
            this.its = its;
        }

        void ask(int index) {
            a = null;
            aaaa = null;
            nameServers.ask(candidates.get(index), DnsRecordType.A, answer -> {
                a = answer;
                whenBothAreThere(index);
            });
            nameServers.ask(candidates.get(index), DnsRecordType.AAAA, answer -> {
                aaaa = answer;
                whenBothAreThere(index);
            });
        }

        private void whenBothAreThere(int index) {
            Answer v4 = a;
            Answer v6 = aaaa;
            if (v4 == null || v6 == null || stopped || its != round) {
                return;
            }
            Result result = LookUp.result(v4, v6);
            if (result == Result.FOUND) {
                finish(v4, v6);
                return;
            }
            if (worstA == null || result.compareTo(worst) > 0) {
                worst = result;
                worstA = v4;
                worstAaaa = v6;
            }
            // Of who does not answer nothing else is asked.
            if (result == Result.NO_ANSWER || index + 1 == candidates.size()) {
                finish(worstA, worstAaaa == null ? v6 : worstAaaa);
            } else {
                ask(index + 1);
            }
        }
    }

    private void finish(Answer v4, Answer v6) {
        LookUp before = state;
        state = before.then(v4, v6);
        counts.add(state.result());
        if (state.result() != before.result()) {
            listener.result(host, state.result(), state.addresses().size());
        }
        if (state.result() != Result.FOUND) {
            if (state.result() != before.result()) {
                failed();
            }
        } else {
            boolean changed = !known || !state.addresses().equals(before.addresses());
            if (before.result() != Result.FOUND) {
                event("dns.recovered", changed);
            } else if (changed) {
                event("dns.resolved", true);
            }
            known = true;
            if (changed) {
                listener.resolved(host, state.addresses());
            }
        }
        next = eventLoop.schedule(this::lookUp, state.nextDelayNanos(), TimeUnit.NANOSECONDS);
    }

    private void failed() {
        log.atWarn()
                .addKeyValue("event", "dns.failed")
                .addKeyValue("host", host)
                .addKeyValue("result", state.result().word())
                .addKeyValue("reason", state.result().text())
                .addKeyValue("kept", state.addresses().size())
                .log();
    }

    private void event(String name, boolean changed) {
        log.atInfo()
                .addKeyValue("event", name)
                .addKeyValue("host", host)
                .addKeyValue(
                        "addresses",
                        state.addresses().stream()
                                .map(InetAddress::getHostAddress)
                                .collect(Collectors.joining(",")))
                .addKeyValue("changed", changed)
                .addKeyValue("ttl_ms", TimeUnit.NANOSECONDS.toMillis(state.nextDelayNanos()))
                .log();
    }
}
