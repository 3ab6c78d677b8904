package lbd.core.runtime;

import java.util.Map;
import lbd.core.limit.Limit;
import lbd.core.model.Config;
import lbd.core.model.LimitSpec;
import lbd.core.model.auth.JwtKeys;
import lbd.core.pool.Pool;

/// What will be there when a configuration comes into force: those that stay, and new ones, which are empty until then.
/// Of those that stay everything still is as it was, so that what the configuration says of them is to be read there.
///
/// @param pools     by name
/// @param listeners by name
/// @param limits    by name, those that listeners or routes name
/// @param keys      of those who sign tokens, where they are fetched
public record Upcoming(
        Config config,
        Map<String, Pool> pools,
        Map<String, ListenerState> listeners,
        Map<String, Limit> limits,
        Map<JwtKeys.OfUrl, FetchedKeys> keys) {
    public Upcoming {
        pools = Map.copyOf(pools);
        listeners = Map.copyOf(listeners);
        limits = Map.copyOf(limits);
        keys = Map.copyOf(keys);
    }

    /// @throws IllegalArgumentException if the configuration has no such pool
    public Pool pool(String name) {
        Pool pool = pools.get(name);
        if (pool == null) {
            throw new IllegalArgumentException("no pool " + name);
        }
        return pool;
    }

    /// @throws IllegalArgumentException if the configuration has no such listener
    public ListenerState listener(String name) {
        ListenerState listener = listeners.get(name);
        if (listener == null) {
            throw new IllegalArgumentException("no listener " + name);
        }
        return listener;
    }

    /// @throws IllegalArgumentException if no listener and no route of the configuration names it
    public Limit limit(LimitSpec spec) {
        Limit limit = limits.get(spec.name());
        if (limit == null) {
            throw new IllegalArgumentException("no rate limit " + spec.name());
        }
        return limit;
    }

    /// @throws IllegalArgumentException if no listener and no route of the configuration names it
    public FetchedKeys keys(JwtKeys.OfUrl source) {
        FetchedKeys its = keys.get(source);
        if (its == null) {
            throw new IllegalArgumentException("no keys of " + source.shown());
        }
        return its;
    }
}
