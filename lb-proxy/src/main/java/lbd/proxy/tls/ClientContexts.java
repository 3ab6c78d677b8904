package lbd.proxy.tls;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Objects;
import lbd.core.model.Config;
import lbd.core.model.PoolSpec;
import lbd.core.model.tls.PoolTls;
import lbd.core.pool.Server;
import lbd.proxy.listener.ListenException;
import lbd.proxy.tls.sys.TlsException;
import org.jspecify.annotations.Nullable;

/// The contexts of the pools whose servers are spoken to by TLS. Found by what a pool's configuration says at that
/// moment, so that no connection is ever made by other settings than those in force. Changed by the state thread alone;
/// any thread reads.
public final class ClientContexts {
    /// Of settings by identity: to compare them takes a look at each certificate.
    private volatile IdentityHashMap<PoolTls, ClientContext> bySettings = new IdentityHashMap<>();

    private Map<String, ClientContext> inForce = Map.of();

    /// What a configuration needs, made ready. A pool whose settings are as before goes on with its sessions.
    public final class Prepared {
        private final Map<String, ClientContext> byPool = new HashMap<>();
        private final IdentityHashMap<PoolTls, ClientContext> its = new IdentityHashMap<>();

        private Prepared(Config config) throws ListenException {
            for (PoolSpec pool : config.pools()) {
                PoolTls spec = pool.tls();
                if (spec != null) {
                    ClientContext kept = inForce.get(pool.name());
                    boolean same = kept != null && kept.spec().equals(spec);
                    ClientContext context = same ? kept : make(pool.name(), spec);
                    byPool.put(pool.name(), context);
                    its.put(spec, context);
                }
            }
            // They are there before anybody can see the new settings.
            IdentityHashMap<PoolTls, ClientContext> both = new IdentityHashMap<>(bySettings);
            both.putAll(its);
            bySettings = both;
        }

        /// Forgets what is in force no more.
        public void commit() {
            inForce = byPool;
            bySettings = its;
        }
    }

    /// @throws ListenException if the library does not take what a pool says
    public Prepared prepare(Config config) throws ListenException {
        return new Prepared(config);
    }

    private static ClientContext make(String pool, PoolTls spec) throws ListenException {
        try {
            return new ClientContext(spec);
        } catch (TlsException e) {
            throw ListenException.ofPool(pool, "tls", String.valueOf(e.getMessage()), e);
        }
    }

    /// For connections to a server now; null where they are in the clear.
    public @Nullable ClientContext of(Server server) {
        PoolTls spec = server.tls();
        if (spec == null) {
            return null;
        }
        ClientContext known = bySettings.get(spec);
        return known != null ? known : forgotten(spec);
    }

    /// Of a pool that a reload has taken away, for those who still wait for its servers.
    private static ClientContext forgotten(PoolTls spec) {
        try {
            return new ClientContext(spec);
        } catch (TlsException e) {
            throw new IllegalStateException("it was taken before", Objects.requireNonNull(e));
        }
    }
}
