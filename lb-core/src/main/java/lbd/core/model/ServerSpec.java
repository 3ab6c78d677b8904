package lbd.core.model;

import java.net.SocketAddress;
import java.util.List;
import java.util.Locale;
import lbd.core.model.check.HealthCheck;
import org.jspecify.annotations.Nullable;

/// One member of a pool.
///
/// @param name           as given, or the address where none was given; unique in the pool
/// @param address        as [ServerAddress] tells them apart
/// @param weight         share of new work, 0 to 65,535; 0 takes no new work
/// @param state          as the file wants it; an operator may say otherwise at run time
/// @param maxConnections requests or connections in hand at once, 0 to 1,000,000; 0 is no limit
/// @param backup         takes work only when no primary can
/// @param track          `pool/server` whose verdict it follows in place of checks of its own; null for none
/// @param checks         its own, in place of the pool's; empty for none, null for the pool's
/// @param failoverTo     who serves its clients while it does not, a server of the same pool by its name; null: whoever
///                       is picked
public record ServerSpec(
        String name,
        SocketAddress address,
        int weight,
        State state,
        int maxConnections,
        boolean backup,
        @Nullable String track,
        @Nullable List<HealthCheck> checks,
        @Nullable String failoverTo) {
    public enum State {
        ENABLED,
        /// Finishes what it has and takes no new work.
        DRAIN,
        /// Takes nothing and is not checked.
        DISABLED;

        private final String word = name().toLowerCase(Locale.ROOT);

        /// As the file and the commands say it.
        public String word() {
            return word;
        }
    }

    public static final int MAX_WEIGHT = 65_535;
    public static final int MAX_MAX_CONNECTIONS = 1_000_000;

    /// As `maxConnections`.
    public static final int NO_LIMIT = 0;

    /// What makes a server the same one after a reload.
    public record Identity(String name, SocketAddress address) {}

    public Identity identity() {
        return new Identity(name, address);
    }

    /// The same with what an operator said otherwise.
    public ServerSpec with(State otherState, int otherWeight) {
        return new ServerSpec(
                name, address, otherWeight, otherState, maxConnections, backup, track, checks, failoverTo);
    }

    /// The same with a partner.
    public ServerSpec failingOverTo(@Nullable String partner) {
        return new ServerSpec(name, address, weight, state, maxConnections, backup, track, checks, partner);
    }

    /// The same at one address of its host name.
    public ServerSpec at(String otherName, SocketAddress otherAddress) {
        return new ServerSpec(
                otherName, otherAddress, weight, state, maxConnections, backup, track, checks, failoverTo);
    }

    public ServerSpec {
        ServerAddress.check(address);
        Range.check("weight", weight, 0, MAX_WEIGHT);
        Range.check("max_connections", maxConnections, NO_LIMIT, MAX_MAX_CONNECTIONS);
        checks = checks == null ? null : List.copyOf(checks);
        if (track != null && checks != null) {
            throw new IllegalArgumentException(
                    "health_check: a server that follows another (track) has none of its own");
        }
        if (name.equals(failoverTo)) {
            throw new IllegalArgumentException("failover_to: \"" + name + "\" is the server itself");
        }
    }

    /// Without a partner.
    public ServerSpec(
            String name,
            SocketAddress address,
            int weight,
            State state,
            int maxConnections,
            boolean backup,
            @Nullable String track,
            @Nullable List<HealthCheck> checks) {
        this(name, address, weight, state, maxConnections, backup, track, checks, null);
    }

    /// One that its pool's checks look at, or that follows another.
    public ServerSpec(
            String name,
            SocketAddress address,
            int weight,
            State state,
            int maxConnections,
            boolean backup,
            @Nullable String track) {
        this(name, address, weight, state, maxConnections, backup, track, null);
    }

    /// A primary without a limit.
    public ServerSpec(String name, SocketAddress address, int weight, State state) {
        this(name, address, weight, state, NO_LIMIT, false);
    }

    /// One that is checked itself.
    public ServerSpec(String name, SocketAddress address, int weight, State state, int maxConnections, boolean backup) {
        this(name, address, weight, state, maxConnections, backup, null);
    }
}
