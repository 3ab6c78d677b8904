package lbd.daemon.admin;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import lbd.core.accesslog.AddressText;
import lbd.forward.FlowView;

/// Flows of forwarded packets, as `ipvsadm -Lcn` has them.
///
/// @param flows at most [#MOST]
/// @param more  whether there may be more
record FlowsView(List<OneView> flows, boolean more) {
    static final int MOST = 1000;

    /// @param expires seconds until it is forgotten, if no packet comes
    record OneView(
            String protocol,
            String client,
            String address,
            String listener,
            String pool,
            String server,
            String state,
            long expires) {}

    static FlowsView of(List<FlowView> flows) {
        return new FlowsView(flows.stream().map(FlowsView::one).toList(), flows.size() == MOST);
    }

    private static OneView one(FlowView flow) {
        return new OneView(
                flow.protocol(),
                AddressText.text(flow.client()),
                AddressText.text(flow.address()),
                flow.listener(),
                flow.pool(),
                flow.server(),
                flow.state().name().toLowerCase(Locale.ROOT),
                flow.expires());
    }

    /// What a request asks for.
    ///
    /// @param path   behind `flows`: nothing, a pool, or a pool and a server
    /// @param client its address, or empty for all
    static Predicate<FlowView> filter(List<String> path, String client) {
        InetAddress address = client.isEmpty() ? null : InetAddress.ofLiteral(client);
        return flow -> (path.isEmpty() || flow.pool().equals(path.getFirst()))
                && (path.size() < 2 || flow.server().equals(path.get(1)))
                && (address == null || flow.client().getAddress().equals(address));
    }

    String text() {
        Table table = new Table();
        table.row("PROTOCOL", "CLIENT", "ADDRESS", "SERVER", "STATE", "EXPIRES");
        flows.forEach(
                f -> table.row(f.protocol, f.client, f.address, f.pool + "/" + f.server, f.state, f.expires + "s"));
        return table + (more ? "and more: name a pool, a server or a client\n" : "");
    }
}
