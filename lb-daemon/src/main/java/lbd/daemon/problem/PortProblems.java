package lbd.daemon.problem;

import java.net.InetAddress;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import lbd.core.accesslog.AddressText;
import lbd.core.model.ServerAddress;
import lbd.core.pool.Pool;
import lbd.core.pool.Server;
import lbd.core.runtime.RuntimeState;
import org.jspecify.annotations.Nullable;

/// Local ports that run out: there are so many for each pair of a source address and a server's, whatever pools the
/// server is in. Ports of connections that lbd has closed, which stay taken for a minute, are not among those counted.
public final class PortProblems implements ProblemSource {
    /// From this part of them on, in percent.
    private static final int MANY = 80;

    private final RuntimeState state;
    private final IntSupplier ports;

    /// @param ports how many there are
    public PortProblems(RuntimeState state, IntSupplier ports) {
        this.state = state;
        this.ports = ports;
    }

    /// @param source null: the kernel chooses it
    private record Pair(@Nullable InetAddress source, SocketAddress server) {}

    @Override
    public void look(Consumer<Sighting> to) {
        Map<Pair, Integer> open = new HashMap<>();
        for (Pool pool : state.pools().values()) {
            for (Server server : pool.servers()) {
                if (!ServerAddress.isUnix(server.address())) {
                    open.merge(
                            new Pair(null, server.address()), server.sources().automatic(), Integer::sum);
                    server.sources()
                            .chosen()
                            .forEach((source, count) ->
                                    open.merge(new Pair(source, server.address()), count.get(), Integer::sum));
                }
            }
        }
        int most = ports.getAsInt();
        open.forEach((pair, count) -> look(pair, count, most, to));
    }

    private static void look(Pair pair, int count, int most, Consumer<Sighting> to) {
        String server = AddressText.text(pair.server());
        InetAddress source = pair.source();
        String from = source == null ? "this machine" : AddressText.text(source.getAddress());
        to.accept(new Sighting(
                Kind.SOURCE_PORTS,
                source == null ? server : from + "-" + server,
                (long) count * 100 >= (long) most * MANY,
                0,
                "%d connections go from %s to %s, and there are %d local ports for them: the pool needs more of `source`"
                        .formatted(count, from, server, most)));
    }
}
