package lbd.forward;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.IntUnaryOperator;
import lbd.core.model.ServerAddress;
import lbd.core.model.forward.Choice;
import lbd.core.model.forward.ForwardSpec;
import lbd.core.pool.Pool;
import lbd.core.pool.Server;
import lbd.core.scheduler.MaglevTable;
import lbd.core.scheduler.Weighted;
import org.jspecify.annotations.Nullable;

/// A forwarding listener that is in force on an interface, and the servers of its ring.
final class Service {
    // As IPVS has them: net.ipv4.vs.timeout_*.
    private static final int OPENING_SECONDS = 60;
    private static final int ESTABLISHED_SECONDS = 900;
    private static final int CLOSING_SECONDS = 120;
    private static final int DATAGRAM_SECONDS = 300;

    /// After which no flow is remembered that has not moved.
    static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(ESTABLISHED_SECONDS);

    final ForwardSpec spec;
    final Pool pool;
    final int number;

    private List<Weighted> inRing = List.of();
    private boolean hasRing;

    /// @param number of its place in the program's maps
    Service(ForwardSpec spec, Pool pool, int number) {
        this.spec = spec;
        this.pool = pool;
        this.number = number;
    }

    /// The servers that new flows may go to now.
    ///
    /// @param reachable those whose MAC is known
    List<Server> servers(Set<InetAddress> reachable) {
        return pool.inForce().forNewWork().stream()
                .filter(server -> {
                    InetSocketAddress at = ServerAddress.inet(server.address());
                    return at != null && reachable.contains(at.getAddress());
                })
                .toList();
    }

    private static InetAddress address(Server server) {
        return Objects.requireNonNull(ServerAddress.inet(server.address())).getAddress();
    }

    /// The ring for those servers, or null where it would be the one that there is. Two directors that see the same
    /// servers make the same ring: a member's places follow from its name.
    int @Nullable [] changedRing(List<Server> servers, Reals reals, long nowNanos) {
        List<Server> sorted = new ArrayList<>(servers);
        sorted.sort(Comparator.comparingInt(server -> reals.number(address(server), nowNanos)));
        List<Weighted> wanted = sorted.stream()
                .map(server -> new Weighted(
                        address(server).getHostAddress(),
                        server.weighted().weight(),
                        server.weighted().percent()))
                .toList();
        if (hasRing && wanted.equals(inRing)) {
            return null;
        }
        inRing = wanted;
        hasRing = true;
        int[] slots = new int[Program.RING_SLOTS];
        if (!wanted.isEmpty()) {
            IntUnaryOperator member =
                    spec.choice() == Choice.IN_TURN ? new Turns(wanted)::next : new MaglevTable(wanted)::slot;
            for (int i = 0; i < slots.length; i++) {
                slots[i] = reals.number(address(sorted.get(member.applyAsInt(i))), nowNanos);
            }
        }
        return slots;
    }

    /// struct service.
    byte[] value() {
        return Bytes.host(32)
                .putInt(number)
                .putInt(choose())
                .putInt(OPENING_SECONDS)
                .putInt(ESTABLISHED_SECONDS)
                .putInt(CLOSING_SECONDS)
                .putInt(DATAGRAM_SECONDS)
                .putInt(32)
                .putInt(128)
                .array();
    }

    /// The numbers `CHOOSE_` of the program's C.
    private int choose() {
        return switch (spec.choice()) {
            case BY_FLOW -> 0;
            case BY_SOURCE -> 1;
            case IN_TURN -> 2;
        };
    }
}
