package lbd.daemon.metrics;

import io.prometheus.metrics.model.snapshots.Labels;
import java.util.HashSet;
import java.util.Set;
import lbd.core.model.ListenerSpec;
import lbd.core.model.RouteSpec;
import lbd.core.runtime.ListenerState;
import lbd.core.runtime.RouteCounters;
import lbd.core.runtime.RuntimeState;

/// Routes for which the file asks for it, by their names.
final class RouteMetrics implements MetricSource {
    private final RuntimeState state;

    RouteMetrics(RuntimeState state) {
        this.state = state;
    }

    @Override
    public void read(Page page) {
        for (ListenerSpec listener : state.config().listeners()) {
            ListenerState its = state.listeners().get(listener.name());
            Set<String> names = new HashSet<>();
            for (RouteSpec route : listener.routes()) {
                String name = route.metrics();
                if (its != null && name != null && names.add(name)) {
                    read(page, Labels.of("listener", listener.name(), "route", name), its.counted(name));
                }
            }
        }
    }

    private static void read(Page page, Labels labels, RouteCounters counters) {
        page.histogram(
                "lbd_route_connect_seconds",
                "From a connection's beginning until it stood, with its TLS, to any server.",
                labels,
                counters.connectTimes);
        page.histogram(
                "lbd_route_first_byte_seconds",
                "From the beginning of a request of the route to the first byte of its answer.",
                labels,
                counters.firstBytes);
        page.histogram(
                "lbd_route_request_duration_seconds",
                "From the beginning of a request of the route to its end.",
                labels,
                counters.durations);
    }
}
