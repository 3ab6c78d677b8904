package lbd.daemon.admin;

import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lbd.core.model.Config;
import lbd.core.model.ListenerSpec;
import lbd.core.model.forward.ForwardSpec;
import lbd.core.model.vrrp.InstanceSpec;
import lbd.core.pool.Server;
import lbd.core.runtime.RuntimeState;
import lbd.daemon.alert.AlertsPart;
import org.jspecify.annotations.Nullable;

/// What there is of each kind, by name, for shells that complete.
final class NamesApi {
    /// What no shell expands, splits or takes for an option: a server without a name is called by its address, and a
    /// path of a unix socket may be anything.
    private static final Pattern PLAIN = Pattern.compile("[\\]\\[A-Za-z0-9._:/@%+=,][\\]\\[A-Za-z0-9._:/@%+=,-]*");

    private final RuntimeState state;
    private final AlertsPart alerts;

    NamesApi(RuntimeState state, AlertsPart alerts) {
        this.state = state;
        this.alerts = alerts;
    }

    /// @param names in order
    record NamesView(List<String> names) {}

    Answer list(AdminRequest request, String kind) {
        Stream<String> names = of(kind);
        if (names == null) {
            return Answer.error(
                    request,
                    404,
                    "no names of \"" + kind
                            + "\"; there are pools, servers, places, listeners, routes, instances, limits, alerts");
        }
        NamesView view = new NamesView(
                names.filter(PLAIN.asMatchPredicate()).sorted().distinct().toList());
        return Answer.of(request, 200, view.names().isEmpty() ? "" : String.join("\n", view.names()) + "\n", view);
    }

    private @Nullable Stream<String> of(String kind) {
        Config config = state.config();
        return switch (kind) {
            case "pools" -> pools();
            case "servers" -> servers();
            case "places" -> Stream.concat(pools(), servers());
            case "listeners" ->
                Stream.concat(
                        config.listeners().stream().map(ListenerSpec::name),
                        config.forwards().stream().map(ForwardSpec::name));
            case "routes" ->
                config.listeners().stream()
                        .filter(one -> one.protocol() == ListenerSpec.Protocol.HTTP)
                        .flatMap(NamesApi::routes);
            case "instances" -> config.vrrp().instances().stream().map(InstanceSpec::name);
            case "limits" -> state.limits().keySet().stream();
            case "alerts" -> alerts.names().stream();
            default -> null;
        };
    }

    private Stream<String> pools() {
        return new TreeSet<>(state.pools().keySet()).stream();
    }

    private Stream<String> servers() {
        return state.pools().values().stream()
                .flatMap(pool -> pool.servers().stream())
                .map(Server::path);
    }

    /// By their numbers.
    private static Stream<String> routes(ListenerSpec listener) {
        return Stream.concat(
                Stream.of(listener.name()),
                Stream.iterate(1, n -> n + 1).limit(listener.routes().size()).map(n -> listener.name() + "/" + n));
    }
}
