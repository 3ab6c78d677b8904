package lbd.forward;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntToLongFunction;
import java.util.function.IntUnaryOperator;
import lbd.core.model.PersistenceSpec;
import lbd.core.model.ServerAddress;
import lbd.core.model.forward.Choice;
import lbd.core.model.forward.FlowTimes;
import lbd.core.model.forward.ForwardSpec;
import lbd.core.pool.Pool;
import lbd.core.pool.Server;
import lbd.core.scheduler.MaglevTable;
import lbd.core.scheduler.Weighted;
import org.jspecify.annotations.Nullable;

/// A forwarding listener that is in force, and the servers of its ring.
final class ForwardService {
    private static final int KEEPS_DOWN = 1;
    private static final int HERE = 2;

    final ForwardSpec spec;
    final Pool pool;
    final int number;

    private final ComparedServers candidates = new ComparedServers();
    private List<Weighted> inRing = List.of();
    private List<Integer> numbersInRing = List.of();
    private List<String> told = List.of();
    private List<Server> takers = List.of();
    private boolean hasRing;
    private boolean isHere;

    /// @param number of its place in the program's maps
    ForwardService(ForwardSpec spec, Pool pool, int number) {
        this.spec = spec;
        this.pool = pool;
        this.number = number;
    }

    /// The longest that a flow may be remembered without a packet.
    long longestNanos() {
        FlowTimes times = spec.times();
        return List.of(times.opening(), times.established(), times.closing(), times.datagrams()).stream()
                .mapToLong(Duration::toNanos)
                .max()
                .orElseThrow();
    }

    /// Its addresses at which checks ask servers.
    Set<InetAddress> checkedAt() {
        Set<InetAddress> all = new HashSet<>();
        pool.withFallbacks().forEach(one -> all.addAll(Checks.of(spec, one.spec())));
        return all;
    }

    /// All servers that its flows may be on, those of its fallbacks among them: when these are needed, their MACs are
    /// known.
    List<Server> members() {
        List<Server> members = new ArrayList<>();
        pool.withFallbacks().forEach(one -> members.addAll(one.servers()));
        members.removeIf(server -> target(server) == null);
        return members;
    }

    /// The servers that new flows may go to now.
    ///
    /// @param reachable those whose MAC is known
    List<Server> servers(Set<Target> reachable) {
        return pool.inForce().forNewWork().stream()
                .filter(server -> reachable.contains(target(server)))
                .toList();
    }

    /// Whether others take new flows than [#takers] said last.
    boolean hasOtherTakers() {
        return !pool.inForce().forNewWork().equals(takers);
    }

    /// Those that take new flows now, wherever they are.
    List<Server> takers() {
        takers = pool.inForce().forNewWork();
        return takers;
    }

    /// Says whether one of its servers is this machine.
    ///
    /// @return whether that is new, and with it [#value]
    boolean setHere(boolean here) {
        boolean changed = here != isHere;
        isHere = here;
        return changed;
    }

    /// Null while a name has no address.
    @Nullable
    Target target(Server server) {
        InetSocketAddress at = ServerAddress.inet(server.address());
        return at == null || at.isUnresolved() ? null : new Target(number, at);
    }

    private Target known(Server server) {
        return Objects.requireNonNull(target(server));
    }

    /// The ring for those servers, or null where it would be the one that there is. Two directors that see the same
    /// servers make the same ring: a member's places follow from its address.
    ///
    /// @param flows that a server has now, by its number
    int @Nullable [] changedRing(List<Server> servers, Reals reals, IntToLongFunction flows, long nowNanos) {
        List<Server> sorted = new ArrayList<>(servers);
        sorted.sort(Comparator.comparingInt(server -> reals.number(known(server), nowNanos)));
        if (spec.choice().countsFlows()) {
            List<ComparedServers.Member> members = sorted.stream()
                    .map(server -> new ComparedServers.Member(
                            reals.number(known(server), nowNanos),
                            server.weighted().share()))
                    .toList();
            Set<Integer> compared = candidates.choose(members, flows, nowNanos);
            sorted.removeIf(server -> !compared.contains(reals.number(known(server), nowNanos)));
        }
        List<Weighted> wanted = sorted.stream()
                .map(server -> new Weighted(
                        name(known(server).at()),
                        server.weighted().weight(),
                        server.weighted().percent()))
                .toList();
        List<Integer> numbers = sorted.stream()
                .map(server -> reals.number(known(server), nowNanos))
                .toList();
        if (hasRing && wanted.equals(inRing) && numbers.equals(numbersInRing)) {
            return null;
        }
        inRing = wanted;
        numbersInRing = numbers;
        hasRing = true;
        return ring();
    }

    /// The ring that there is.
    int[] ring() {
        int[] numbers = numbersInRing.stream().mapToInt(Integer::intValue).toArray();
        return spec.choice().countsFlows() ? candidates(numbers) : places(inRing, numbers);
    }

    /// The numbers of the servers in it.
    List<Integer> numbersInRing() {
        return numbersInRing;
    }

    /// Whether these are others than those that were told last: who of them is compared now is no news.
    boolean isNews(List<String> names) {
        if (names.equals(told)) {
            return false;
        }
        told = names;
        return true;
    }

    private String name(InetSocketAddress at) {
        InetAddress address = at.getAddress();
        // Several servers at one address differ by their ports, which only masquerading can have.
        return spec.mode() == ForwardSpec.Mode.NAT
                ? address.getHostAddress() + " " + at.getPort()
                : address.getHostAddress();
    }

    /// Whether its packets get the port of their server: they do where they are for one port alone, as a server has
    /// one.
    boolean changesPort() {
        List<ForwardSpec.Bind> binds = spec.bind();
        int first = binds.getFirst().firstPort();
        return spec.mode() == ForwardSpec.Mode.NAT
                && first != 0
                && binds.stream().allMatch(b -> b.firstPort() == first && b.lastPort() == first);
    }

    private static int[] candidates(int[] numbers) {
        int[] slots = new int[Program.RING_SLOTS];
        System.arraycopy(numbers, 0, slots, 0, numbers.length);
        slots[slots.length - 1] = numbers.length;
        return slots;
    }

    private int[] places(List<Weighted> members, int[] numbers) {
        int[] slots = new int[Program.RING_SLOTS];
        if (!members.isEmpty()) {
            IntUnaryOperator member =
                    spec.choice() == Choice.IN_TURN ? new Turns(members)::next : new MaglevTable(members)::slot;
            for (int i = 0; i < slots.length; i++) {
                slots[i] = numbers[member.applyAsInt(i)];
            }
        }
        return slots;
    }

    /// Leading bits of an IPv4 client's address that count, where clients do.
    int prefix() {
        PersistenceSpec held = pool.spec().persistence();
        return held != null
                ? held.prefix()
                : spec.choice() == Choice.BY_SOURCE ? pool.spec().scheduler().prefix() : Integer.SIZE;
    }

    /// Of an IPv6 client's.
    int prefix6() {
        PersistenceSpec held = pool.spec().persistence();
        return held != null
                ? held.prefix6()
                : spec.choice() == Choice.BY_SOURCE ? pool.spec().scheduler().prefix6() : 128;
    }

    /// struct service. The program in the kernel knows modes and choices by their order.
    @SuppressWarnings("EnumOrdinal")
    byte[] value() {
        PersistenceSpec held = pool.spec().persistence();
        FlowTimes times = spec.times();
        return Bytes.host(44)
                .putInt(number)
                .putInt(spec.mode().ordinal())
                .putInt(spec.choice().ordinal())
                .putInt((int) times.opening().toSeconds())
                .putInt((int) times.established().toSeconds())
                .putInt((int) times.closing().toSeconds())
                .putInt((int) times.datagrams().toSeconds())
                .putInt(prefix())
                .putInt(prefix6())
                .putInt(held != null ? (int) held.timeout().toSeconds() : 0)
                .putInt((spec.keepsDown() ? KEEPS_DOWN : 0) | (isHere ? HERE : 0))
                .array();
    }
}
