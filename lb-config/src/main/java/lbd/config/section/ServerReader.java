package lbd.config.section;

import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lbd.config.bind.Addresses;
import lbd.config.bind.Field;
import lbd.config.bind.MapReader;
import lbd.config.bind.Refused;
import lbd.config.bind.UniqueNames;
import lbd.config.bind.Value;
import lbd.core.model.ServerSpec;
import lbd.core.model.check.HealthCheck;
import org.jspecify.annotations.Nullable;

/// One of a pool's `servers:`, a mapping or its address alone.
final class ServerReader {
    private static final int DEFAULT_WEIGHT = 1;

    private final UniqueNames names = new UniqueNames();
    private final Map<SocketAddress, Value> addresses = new LinkedHashMap<>();
    private final Tracks tracks;
    private final Field<List<HealthCheck>> declared;
    private final Field<List<HealthCheck>> ofPool;
    private final List<Value> partners = new ArrayList<>();

    /// @param declared checks of `health_checks:`
    /// @param ofPool   checks of the pool
    ServerReader(Tracks tracks, Field<List<HealthCheck>> declared, Field<List<HealthCheck>> ofPool) {
        this.tracks = tracks;
        this.declared = declared;
        this.ofPool = ofPool;
    }

    /// Those that were read, each with where it stands.
    Map<SocketAddress, Value> addresses() {
        return addresses;
    }

    ServerSpec read(Value value) {
        return value.isMap() ? value.map(map -> longForm(value, map)) : shortForm(value);
    }

    private ServerSpec shortForm(Value value) {
        SocketAddress address = address(value);
        return new ServerSpec(
                names.claim(value, Addresses.text(address)), address, DEFAULT_WEIGHT, ServerSpec.State.ENABLED);
    }

    private ServerSpec longForm(Value value, MapReader map) {
        var name = map.<@Nullable String>optional("name", names::claim, null);
        var address = map.required("address", this::address);
        var weight = map.optional("weight", v -> v.integer(0, ServerSpec.MAX_WEIGHT), DEFAULT_WEIGHT);
        var state = map.optional("state", v -> v.word(ServerSpec.State.class), ServerSpec.State.ENABLED);
        var maxConnections =
                map.optional("max_connections", v -> v.integer(1, ServerSpec.MAX_MAX_CONNECTIONS), ServerSpec.NO_LIMIT);
        var backup = map.optional("backup", Value::flag, false);
        var track = map.<@Nullable String>optional("track", tracks::read, null);
        var checks = map.<@Nullable List<HealthCheck>>optional(
                "health_check", v -> CheckReader.ofServer(v, declared, ofPool), null);
        var partner = map.<@Nullable String>optional("failover_to", this::partner, null);
        return map.build(() -> {
            String given = name.get();
            String called = given != null ? given : names.claim(value, Addresses.text(address.get()));
            return new ServerSpec(
                    called,
                    address.get(),
                    weight.get(),
                    state.get(),
                    maxConnections.get(),
                    backup.get(),
                    track.get(),
                    checks.get(),
                    partner.get());
        });
    }

    private String partner(Value value) {
        partners.add(value);
        return value.line();
    }

    /// Reports partners that are none of these servers, once all are read.
    void checkPartners() {
        for (Value partner : partners) {
            try {
                names.refer(partner, "server");
            } catch (Refused e) {
                // Told; the others are looked at all the same.
            }
        }
    }

    private SocketAddress address(Value value) {
        SocketAddress address =
                value.parsed("an address such as 10.0.0.1:80 or unix:/run/app.sock", Addresses::ofServer);
        Value first = addresses.putIfAbsent(address, value);
        if (first != null) {
            value.warn(Addresses.text(address) + " is in this pool twice; first at " + first.where());
        }
        return address;
    }
}
