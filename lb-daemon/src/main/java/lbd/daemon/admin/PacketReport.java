package lbd.daemon.admin;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import lbd.core.accesslog.AddressText;
import lbd.core.model.ListenerSpec;
import lbd.core.model.ServerSpec;
import lbd.core.model.forward.Choice;
import lbd.core.pool.Held;
import lbd.core.pool.Pool;
import lbd.core.pool.Server;
import lbd.daemon.admin.PacketView.CandidateView;
import lbd.daemon.admin.PacketView.FlowOfView;
import lbd.forward.PacketExplanation;
import org.jspecify.annotations.Nullable;

/// Says where a packet, a connection or a session would go. Any thread.
final class PacketReport {
    private static final int TCP = 6;
    private static final int UDP = 17;

    private final DaemonView daemon;

    PacketReport(DaemonView daemon) {
        this.daemon = daemon;
    }

    /// An address with a port.
    ///
    /// @throws IllegalArgumentException if it is none
    static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        if (host.isEmpty()
                || bracketed != host.contains(":")
                || !text.substring(colon + 1).matches("[0-9]{1,5}")) {
            throw new IllegalArgumentException("\"" + text + "\" is no address with a port");
        }
        String literal = bracketed ? host.substring(1, host.length() - 1) : host;
        return new InetSocketAddress(InetAddress.ofLiteral(literal), Integer.parseInt(text.substring(colon + 1)));
    }

    /// @param protocol `tcp` or `udp`
    /// @return null where no listener has that address
    @Nullable
    PacketView of(String protocol, InetSocketAddress source, InetSocketAddress destination) {
        PacketExplanation forwarded = daemon.forward().explain(protocol.equals("tcp") ? TCP : UDP, source, destination);
        if (forwarded != null) {
            return forwarded(protocol, source, destination, forwarded);
        }
        boolean udp = protocol.equals("udp");
        ListenerSpec best = null;
        for (ListenerSpec listener : daemon.state().generation().config().listeners()) {
            if ((listener.protocol() == ListenerSpec.Protocol.UDP) == udp && takes(listener, destination)) {
                best = best == null || isExact(listener, destination) ? listener : best;
            }
        }
        return best == null ? null : accepted(protocol, source, destination, best);
    }

    private static boolean takes(ListenerSpec listener, InetSocketAddress destination) {
        return listener.bind().stream()
                .anyMatch(bind -> bind.getPort() == destination.getPort()
                        && (bind.getAddress().equals(destination.getAddress())
                                || (bind.getAddress().isAnyLocalAddress()
                                        && bind.getAddress().getAddress().length
                                                >= destination.getAddress().getAddress().length)));
    }

    private static boolean isExact(ListenerSpec listener, InetSocketAddress destination) {
        return listener.bind().contains(destination);
    }

    private PacketView forwarded(
            String protocol, InetSocketAddress source, InetSocketAddress destination, PacketExplanation its) {
        Pool pool = daemon.state().pools().get(its.listener().pool());
        PacketExplanation.Remembered flow = its.flow();
        return new PacketView(
                protocol,
                AddressText.text(source),
                AddressText.text(destination),
                its.listener().name(),
                its.listener().mode().word(),
                its.listener().pool(),
                its.inForce().equals(its.listener().pool()) ? null : its.inForce(),
                scheduler(its, pool),
                flow == null
                        ? null
                        : new FlowOfView(flow.server(), flow.state().name().toLowerCase(Locale.ROOT), flow.expires()),
                its.held(),
                its.slot() < 0 ? null : its.slot(),
                its.rule(),
                its.server(),
                its.reason(),
                its.members().stream()
                        .map(one -> new CandidateView(
                                one.path(),
                                AddressText.text(one.address()),
                                one.takesNew(),
                                one.why(),
                                one.active(),
                                (long) one.inactive()))
                        .toList());
    }

    /// A pool that names none has another one for connections than for packets.
    private static @Nullable String scheduler(PacketExplanation its, @Nullable Pool pool) {
        if (its.listener().choice() == Choice.BY_FLOW) {
            return "maglev";
        }
        return pool == null ? null : pool.spec().scheduler().type();
    }

    private PacketView accepted(
            String protocol, InetSocketAddress source, InetSocketAddress destination, ListenerSpec listener) {
        boolean byRoutes = listener.protocol() == ListenerSpec.Protocol.HTTP
                || !listener.tcp().routes().isEmpty();
        String name = byRoutes ? null : listener.pool();
        Pool pool = name == null ? null : daemon.state().pools().get(name);
        Pool inForce = pool == null ? null : pool.inForce();
        String held = pool == null ? null : held(pool, source.getAddress());
        List<CandidateView> candidates = new ArrayList<>();
        if (inForce != null) {
            List<Server> takers = inForce.forNewWork();
            inForce.servers().forEach(server -> candidates.add(candidate(server, takers)));
        }
        return new PacketView(
                protocol,
                AddressText.text(source),
                AddressText.text(destination),
                listener.name(),
                null,
                pool == null ? null : name,
                inForce == null || inForce == pool ? null : inForce.name(),
                inForce == null ? null : inForce.spec().scheduler().type(),
                null,
                held,
                null,
                pool == null ? routes(listener) : "picked when a connection or a session begins",
                held,
                reason(inForce, held),
                candidates);
    }

    private static String reason(@Nullable Pool inForce, @Nullable String held) {
        if (held != null) {
            return "persistence keeps the client there";
        }
        if (inForce == null) {
            return "where a route says";
        }
        return inForce.forNewWork().isEmpty()
                ? "nowhere: no server takes new work"
                : "whom the scheduler picks of those that take new work";
    }

    private static String routes(ListenerSpec listener) {
        if (listener.protocol() == ListenerSpec.Protocol.HTTP) {
            return "routes of HTTP choose it";
        }
        return listener.tcp().routes().stream()
                .map(route -> (route.match().serverNames().isEmpty()
                                ? "any name"
                                : String.join(", ", route.match().serverNames()))
                        + " -> " + route.forward().pool())
                .collect(Collectors.joining("; ", "by the name that a ClientHello asks for: ", ""));
    }

    private static @Nullable String held(Pool pool, InetAddress client) {
        String text = AddressText.text(client.getAddress());
        for (Held one : pool.held(System.nanoTime())) {
            if (one.client().equals(text)) {
                return one.server().path();
            }
        }
        return null;
    }

    private static CandidateView candidate(Server server, List<Server> takers) {
        boolean takes = takers.contains(server);
        return new CandidateView(
                server.path(),
                AddressText.text(server.address()),
                takes,
                takes ? "takes new work, weight " + server.weightInForce() : whyNot(server),
                server.inFlight(),
                null);
    }

    private static String whyNot(Server server) {
        if (!server.up()) {
            String failure = server.lastFailure();
            return "down" + (failure == null ? "" : ": " + failure);
        }
        ServerSpec.State state = server.stateInForce();
        if (state != ServerSpec.State.ENABLED) {
            return state.word();
        }
        if (server.weightInForce() == 0) {
            return "weight 0";
        }
        if (server.ejected()) {
            return "ejected for failures of traffic";
        }
        return server.spec().backup() ? "backup: others take new work" : "takes no new work now";
    }
}
