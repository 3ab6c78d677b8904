package lbd.daemon.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import lbd.core.accesslog.AddressText;
import lbd.core.model.Config;
import lbd.core.model.LimitSpec;
import lbd.core.model.ListenerSpec;
import lbd.core.model.MatchText;
import lbd.core.model.PoolSpec;
import lbd.core.model.RouteSpec;
import lbd.core.model.ServerSpec;
import lbd.core.model.TcpRoute;
import lbd.core.model.alert.AlertSpec;
import lbd.core.model.check.HealthCheck;
import lbd.core.model.forward.ForwardSpec;
import lbd.core.model.tls.Certificate;
import lbd.core.model.tls.ListenerTls;
import lbd.core.model.vrrp.InstanceSpec;
import lbd.core.model.vrrp.ScriptSpec;
import lbd.core.model.vrrp.SyncGroupSpec;
import org.jspecify.annotations.Nullable;

/// What is different between two configurations; nothing where they mean the same.
///
/// @param items in the order of the file's sections
public record ConfigChanges(List<Item> items) {
    private static final String LISTENER = "listener";
    private static final String POOL = "pool";
    private static final String ROUTE = "route";
    private static final Set<String> OF_LISTENERS = Set.of("routes");
    private static final Set<String> OF_POOLS = Set.of("servers", "healthChecks");

    public static final ConfigChanges NONE = new ConfigChanges(List.of());

    public ConfigChanges {
        items = List.copyOf(items);
    }

    public static ConfigChanges between(Config before, Config after) {
        List<Item> items = new ArrayList<>();
        section(items, "process", before.process(), after.process(), Set.of());
        section(items, "log", before.log(), after.log(), Set.of());
        section(items, "access_log", before.accessLog(), after.accessLog(), Set.of());
        section(items, "admin", before.admin(), after.admin(), Set.of());
        optional(items, "tracing", before.tracing(), after.tracing());
        optional(items, "metrics", before.metrics(), after.metrics());
        certificates(items, before, after);
        pools(items, before.pools(), after.pools());
        items.addAll(new ByName<LimitOf>("rate_limit", LimitOf::name).between(limits(before), limits(after)));
        listeners(items, before, after);
        section(items, "vrrp", before.vrrp(), after.vrrp(), Set.of("scripts", "instances", "syncGroups"));
        items.addAll(new ByName<>("vrrp_script", ScriptSpec::name)
                .between(before.vrrp().scripts(), after.vrrp().scripts()));
        items.addAll(new ByName<>("vrrp_instance", InstanceSpec::name)
                .between(before.vrrp().instances(), after.vrrp().instances()));
        items.addAll(new ByName<>("vrrp_sync_group", SyncGroupSpec::name)
                .between(before.vrrp().syncGroups(), after.vrrp().syncGroups()));
        items.addAll(new ByName<>("alert", AlertSpec::name).between(before.alerts(), after.alerts()));
        if (items.isEmpty() && !before.equals(after)) {
            // Such as the order of listeners, which status shows.
            items.add(Item.changed("file", "", List.of("order")));
        }
        return new ConfigChanges(items);
    }

    private static void section(List<Item> items, String kind, Record before, Record after, Set<String> aside) {
        List<String> keys = KeyDifference.of(before, after, aside);
        if (!keys.isEmpty()) {
            items.add(Item.changed(kind, "", keys));
        }
    }

    private static void optional(List<Item> items, String kind, @Nullable Record before, @Nullable Record after) {
        if (before != null && after != null) {
            section(items, kind, before, after, Set.of());
        } else if (after != null) {
            items.add(Item.added(kind, ""));
        } else if (before != null) {
            items.add(Item.removed(kind, ""));
        }
    }

    // ---- pools

    private static void pools(List<Item> items, List<PoolSpec> before, List<PoolSpec> after) {
        items.addAll(new ByName<>(POOL, PoolSpec::name, OF_POOLS).between(before, after));
        Map<String, PoolSpec> old = new HashMap<>();
        before.forEach(pool -> old.put(pool.name(), pool));
        for (PoolSpec pool : after) {
            PoolSpec was = old.get(pool.name());
            if (was != null) {
                Set<String> moving = moving(was, pool);
                items.addAll(new ByName<ServerSpec>("server", server -> path(pool, server, moving))
                        .inOrder(POOL, pool.name(), was.servers(), pool.servers()));
                items.addAll(new ByName<HealthCheck>("check", check -> pool.name() + "/" + check.name())
                        .between(was.healthChecks(), pool.healthChecks()));
            }
        }
    }

    /// A server at another address is another one.
    private static String path(PoolSpec pool, ServerSpec server, Set<String> moving) {
        String name = pool.name() + "/" + server.name();
        return moving.contains(server.name()) ? name + " (" + AddressText.text(server.address()) + ")" : name;
    }

    /// The names that stand for one address before and for another one after.
    private static Set<String> moving(PoolSpec before, PoolSpec after) {
        Map<String, ServerSpec.Identity> first = new HashMap<>();
        Set<String> moving = new HashSet<>();
        Stream.of(before, after).flatMap(pool -> pool.servers().stream()).forEach(server -> {
            ServerSpec.Identity other = first.putIfAbsent(server.name(), server.identity());
            if (other != null && !other.equals(server.identity())) {
                moving.add(server.name());
            }
        });
        return moving;
    }

    // ---- listeners

    private static void listeners(List<Item> items, Config before, Config after) {
        items.addAll(new ByName<>(LISTENER, ListenerSpec::name, OF_LISTENERS)
                .between(before.listeners(), after.listeners()));
        items.addAll(new ByName<>(LISTENER, ForwardSpec::name).between(before.forwards(), after.forwards()));
        Map<String, ListenerSpec> old = new HashMap<>();
        before.listeners().forEach(listener -> old.put(listener.name(), listener));
        for (ListenerSpec listener : after.listeners()) {
            ListenerSpec was = old.get(listener.name());
            if (was != null) {
                String name = listener.name();
                items.addAll(new ByName<RouteSpec>(ROUTE, route -> name + ": " + MatchText.of(route.match()))
                        .inOrder(LISTENER, name, was.routes(), listener.routes()));
                items.addAll(new ByName<TcpRoute>(ROUTE, route -> name + ": " + MatchText.of(route.match()))
                        .inOrder(
                                LISTENER,
                                name,
                                was.tcp().routes(),
                                listener.tcp().routes()));
            }
        }
    }

    // ---- what several name

    /// By what it is about, which is its own to tell apart.
    private record LimitOf(String name, LimitSpec limit) {}

    private static List<LimitOf> limits(Config config) {
        Map<String, LimitOf> byName = new LinkedHashMap<>();
        config.listeners().stream()
                .flatMap(listener -> listener.rates().stream())
                .forEach(limit -> byName.putIfAbsent(limit.name(), new LimitOf(limit.name(), limit)));
        return List.copyOf(byName.values());
    }

    /// A certificate as clients see it.
    private record Shown(String name, Certificate certificate) {}

    private static void certificates(List<Item> items, Config before, Config after) {
        items.addAll(new ByName<>("certificate", Shown::name).between(shown(before), shown(after)));
    }

    private static List<Shown> shown(Config config) {
        Map<String, Shown> byName = new LinkedHashMap<>();
        config.listeners().stream()
                .map(ListenerSpec::tls)
                .flatMap(ConfigChanges::certificates)
                .forEach(one -> byName.putIfAbsent(one.name() + " " + one.file(), new Shown(one.name(), one)));
        return List.copyOf(byName.values());
    }

    private static Stream<Certificate> certificates(@Nullable ListenerTls tls) {
        return tls == null ? Stream.empty() : tls.certificates().stream().filter(Objects::nonNull);
    }

    /// One line for each; empty for none.
    String text() {
        StringBuilder text = new StringBuilder();
        items.forEach(item -> text.append(item.text()).append('\n'));
        return text.toString();
    }
}
