package lbd.proxy.tls;

import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import lbd.core.model.Config;
import lbd.core.model.ListenerSpec;
import lbd.core.model.tls.Certificate;
import lbd.core.model.tls.ListenerTls;
import lbd.proxy.listener.ListenException;
import lbd.proxy.tls.sys.ServerSessions;
import lbd.proxy.tls.sys.TlsException;
import org.jspecify.annotations.Nullable;

/// The contexts of the listeners in force. State thread only, but for the clock that rotates the keys of tickets.
public final class ServerContexts {
    private static final long LOOK_SECONDS = 15;

    private final ScheduledExecutorService clock;
    private Map<String, ServerContext> inForce = Map.of();
    private final AlpnChallenges challenges = new AlpnChallenges();
    private final Map<String, TicketKeys> tickets = new HashMap<>();
    private final Map<String, ServerSessions> sessions = new HashMap<>();
    private Map<X509Certificate, byte[]> staples = Map.of();
    private boolean ticking;

    /// @param clock runs what takes microseconds; used once a listener has TLS
    public ServerContexts(ScheduledExecutorService clock) {
        this.clock = clock;
    }

    /// Makes what a configuration needs and we have not. Changes nothing that is in force.
    ///
    /// @throws ListenException if the library does not take what a listener says
    public Map<String, ServerContext> prepare(Config config) throws ListenException {
        Map<String, ServerContext> next = new HashMap<>();
        for (ListenerSpec listener : config.listeners()) {
            ListenerTls spec = listener.tls();
            if (spec != null) {
                ServerContext kept = inForce.get(listener.name());
                boolean same = kept != null && kept.spec().equals(spec);
                next.put(listener.name(), same ? kept : make(listener.name(), spec));
            }
        }
        return next;
    }

    private ServerContext make(String listener, ListenerTls spec) throws ListenException {
        try {
            return new ServerContext(
                    listener, spec, sessions(listener, spec), staples, challenges, InstantSource.system());
        } catch (TlsException e) {
            throw new ListenException(listener, "tls", String.valueOf(e.getMessage()), e);
        }
    }

    /// Those of a listener outlive a reload.
    private @Nullable ServerSessions sessions(String listener, ListenerTls spec) {
        return spec.sessionCache() == 0
                ? null
                : sessions.computeIfAbsent(listener, n -> new ServerSessions(spec.sessionCache()));
    }

    /// Puts in force what was prepared.
    public void commit(Map<String, ServerContext> prepared) {
        inForce = prepared;
        synchronized (tickets) {
            tickets.keySet().retainAll(prepared.keySet());
            prepared.forEach((name, context) -> tickets.computeIfAbsent(name, n -> new TicketKeys())
                    .adopt(context.spec().tickets(), context.context()));
        }
        sessions.keySet().retainAll(prepared.keySet());
        sessions.forEach((name, kept) ->
                kept.bound(Objects.requireNonNull(prepared.get(name)).spec().sessionCache()));
        if (!prepared.isEmpty() && !ticking) {
            ticking = true;
            clock.scheduleWithFixedDelay(this::rotate, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
        }
    }

    /// The keys that tickets are encrypted with, by listener: for the process that takes this one's place.
    public Map<String, TicketKeys.Left> leaveTickets() {
        Map<String, TicketKeys.Left> left = new HashMap<>();
        synchronized (tickets) {
            tickets.forEach((name, keys) -> left.put(name, keys.leave()));
        }
        return left;
    }

    /// Takes those of another process, before the first configuration.
    public void inheritTickets(Map<String, TicketKeys.Left> left) {
        synchronized (tickets) {
            left.forEach((name, keys) ->
                    tickets.computeIfAbsent(name, _ -> new TicketKeys()).inherit(keys));
        }
    }

    /// Staples these from now on, and nothing else. State thread.
    ///
    /// @param answers of issuers, by certificate
    /// @throws TlsException if the library does not take one
    public void staple(Map<X509Certificate, byte[]> answers) throws TlsException {
        staples = Map.copyOf(answers);
        for (ServerContext context : inForce.values()) {
            context.staple(staples);
        }
    }

    /// Shows these to authorities that look whether a name is ours, by name, in place of those before. State thread.
    ///
    /// @throws TlsException if the library does not take one
    public void challenge(Map<String, Certificate> certificates) throws TlsException {
        challenges.expect(certificates);
    }

    private void rotate() {
        long now = System.nanoTime();
        synchronized (tickets) {
            tickets.values().forEach(keys -> keys.rotate(now));
        }
    }

    /// Null where the listener has none.
    public @Nullable ServerContext of(String listener) {
        return inForce.get(listener);
    }
}
