package lbd.forward.realserver;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import lbd.core.accesslog.AddressText;
import lbd.core.model.forward.ForwardSpec.Mode;
import lbd.forward.sys.Neighbours;
import lbd.forward.sys.Routes;
import lbd.sys.Errno;
import lbd.sys.net.ArpFrame;
import lbd.sys.net.Claim;
import lbd.sys.net.Mac;
import lbd.sys.net.NeighborFrame;
import lbd.sys.net.PacketSocket;
import lbd.sys.net.SysException;
import org.jspecify.annotations.Nullable;

/// Tries from the director whether real servers do as they should for a virtual address: that nobody but the director
/// answers for it on its network, and that each server takes packets for it that come to its MAC, or in a tunnel. It
/// sends them a ping and, for TCP, a SYN, which it resets when it is answered.
public final class DirectorCheck implements AutoCloseable {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int TRIES = 2;
    private static final int NEIGHBOUR_LOOKS = 50;
    private static final int NEIGHBOUR_MILLIS = 20;
    private static final int FIRST_MARK = 49_152;
    private static final int MARKS = 16_384;

    private final Neighbours neighbours;
    private final Routes routes;

    /// A server of a pool.
    public record Member(String name, InetAddress address) {}

    /// What is to be tried.
    ///
    /// @param port of TCP; 0: no SYN
    public record Subject(Mode mode, String networkInterface, InetAddress virtual, int port, List<Member> members) {}

    /// How a server is asked.
    private record Way(int link, Mac own, Mac mac, InetAddress source, ProbeFrame.@Nullable Outer outer) {}

    private static final class Asked {
        private final Member member;
        private final Way way;
        private final int mark;
        private boolean answered;
        private boolean judged;
        private boolean refused;

        private Asked(Member member, Way way, int mark) {
            this.member = member;
            this.way = way;
            this.mark = mark;
        }
    }

    /// @throws IOException where netlink is not there
    public DirectorCheck() throws IOException {
        neighbours = new Neighbours();
        try {
            routes = new Routes();
        } catch (IOException e) {
            neighbours.close();
            throw e;
        }
    }

    /// Takes some seconds at most.
    ///
    /// @throws IOException where frames cannot be sent, as without CAP_NET_RAW
    public List<RealServerFinding> check(Subject subject) throws IOException {
        if (subject.mode() == Mode.NAT) {
            return List.of(RealServerFinding.ok("mode nat: servers do not hold " + text(subject.virtual())
                    + "; they answer by way of the director"));
        }
        NetworkInterface link = NetworkInterface.getByName(subject.networkInterface());
        if (link == null) {
            return List.of(RealServerFinding.fail("there is no interface " + subject.networkInterface()));
        }
        try {
            List<RealServerFinding> findings = new ArrayList<>();
            List<Asked> asked = ways(subject, link, findings);
            whoAnswers(subject, link, asked, findings);
            whoTakes(subject, asked, findings);
            return findings;
        } catch (SysException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private List<Asked> ways(Subject subject, NetworkInterface link, List<RealServerFinding> findings)
            throws IOException {
        List<Asked> asked = new ArrayList<>();
        int mark = ThreadLocalRandom.current().nextInt(MARKS);
        for (Member member : subject.members()) {
            Way way = subject.mode() == Mode.DR
                    ? direct(subject, member, link, findings)
                    : tunnel(subject, member, findings);
            if (way != null) {
                asked.add(new Asked(member, way, FIRST_MARK + mark++ % MARKS));
            }
        }
        return asked;
    }

    private @Nullable Way direct(
            Subject subject, Member member, NetworkInterface link, List<RealServerFinding> findings)
            throws IOException {
        return way(subject, member, link, member.address(), null, findings);
    }

    private @Nullable Way tunnel(Subject subject, Member member, List<RealServerFinding> findings) throws IOException {
        Routes.Route route = routes.to(member.address());
        InetAddress source = route == null ? null : route.source();
        NetworkInterface link = route == null ? null : NetworkInterface.getByIndex(route.networkInterface());
        if (route == null || source == null || link == null) {
            findings.add(RealServerFinding.fail(said(member) + ": no route of this machine leads there"));
            return null;
        }
        return way(subject, member, link, route.next(), new ProbeFrame.Outer(source, member.address()), findings);
    }

    private @Nullable Way way(
            Subject subject,
            Member member,
            NetworkInterface link,
            InetAddress next,
            ProbeFrame.@Nullable Outer outer,
            List<RealServerFinding> findings)
            throws IOException {
        byte[] own = link.getHardwareAddress();
        InetAddress source = source(link, subject.virtual());
        if (own == null || source == null) {
            findings.add(RealServerFinding.fail(
                    said(member) + ": " + link.getName() + " has no address but virtual ones to ask from"));
            return null;
        }
        Mac mac = mac(link.getIndex(), next);
        if (mac == null) {
            findings.add(RealServerFinding.fail(
                    said(member) + ": nobody answers for " + text(next) + " at " + link.getName()));
            return null;
        }
        return new Way(link.getIndex(), Mac.of(own), mac, source, outer);
    }

    /// One of the interface's own addresses of that family, a global one before others.
    private static @Nullable InetAddress source(NetworkInterface link, InetAddress virtual) {
        InetAddress found = null;
        for (InterfaceAddress one : link.getInterfaceAddresses()) {
            InetAddress address = one.getAddress();
            boolean whole = one.getNetworkPrefixLength() == virtual.getAddress().length * 8;
            if (address.getAddress().length != virtual.getAddress().length || address.equals(virtual) || whole) {
                continue;
            }
            if (found == null || found.isLinkLocalAddress()) {
                found = address;
            }
        }
        return found;
    }

    private @Nullable Mac mac(int link, InetAddress next) throws IOException {
        for (int i = 0; i < NEIGHBOUR_LOOKS; i++) {
            neighbours.look(link, next);
            Mac mac = neighbours.known(link).get(next);
            if (mac != null) {
                return mac;
            }
            try {
                Thread.sleep(NEIGHBOUR_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return null;
            }
        }
        return null;
    }

    private static void whoAnswers(
            Subject subject, NetworkInterface link, List<Asked> asked, List<RealServerFinding> findings)
            throws IOException {
        InetAddress virtual = subject.virtual();
        byte[] raw = link.getHardwareAddress();
        InetAddress source = source(link, virtual);
        if (raw == null || source == null) {
            return;
        }
        Mac own = Mac.of(raw);
        boolean ipv4 = virtual.getAddress().length == 4;
        Set<Mac> who = new HashSet<>();
        try (PacketSocket socket =
                ipv4 ? PacketSocket.arpOf(link.getIndex()) : PacketSocket.neighborsOf(link.getIndex())) {
            for (int i = 0; i < TRIES; i++) {
                int length = ipv4
                        ? ArpFrame.ask(socket.out(), own, source, virtual)
                        : NeighborFrame.ask(socket.out(), own, source, virtual);
                send(socket, length, link.getIndex());
                listen(socket, read -> {
                    Claim claim = ipv4 ? ArpFrame.claim(socket.in(), read) : NeighborFrame.claim(socket.in(), read);
                    if (claim != null && claim.address().equals(virtual)) {
                        who.add(claim.holder());
                    }
                    return false;
                });
            }
        }
        who.remove(own);
        who.removeIf(Mac::isVirtualRouters);
        Map<Mac, Member> byMac = new LinkedHashMap<>();
        if (subject.mode() == Mode.DR) {
            asked.forEach(one -> byMac.put(one.way.mac, one.member));
        }
        for (Mac mac : who) {
            Member member = byMac.get(mac);
            findings.add(RealServerFinding.fail((member == null ? "somebody" : said(member)) + " answers for "
                    + text(virtual) + " at " + link.getName() + " (" + mac + "): its clients pass the director by"));
        }
        if (who.isEmpty()) {
            findings.add(RealServerFinding.ok("nobody else answers for " + text(virtual) + " at " + link.getName()));
        }
    }

    private static void whoTakes(Subject subject, List<Asked> asked, List<RealServerFinding> findings)
            throws IOException {
        Map<Integer, List<Asked>> byLink = new LinkedHashMap<>();
        asked.forEach(one ->
                byLink.computeIfAbsent(one.way.link, _ -> new ArrayList<>()).add(one));
        for (Map.Entry<Integer, List<Asked>> link : byLink.entrySet()) {
            ask(subject, link.getKey(), link.getValue());
        }
        for (Asked one : asked) {
            String taken = said(one.member) + " takes packets for " + text(subject.virtual());
            if (!one.answered) {
                findings.add(RealServerFinding.fail(
                        said(one.member) + " does not take packets for " + text(subject.virtual())
                                + (subject.mode() == Mode.TUN ? " out of a tunnel" : "") + ", or a filter drops a ping"
                                + (subject.port() == 0 ? "" : " and port " + subject.port())));
            } else if (one.refused) {
                findings.add(RealServerFinding.warn(taken + ", but nobody there listens at port " + subject.port()));
            } else {
                findings.add(RealServerFinding.ok(taken));
            }
        }
    }

    private static void ask(Subject subject, int link, List<Asked> asked) throws IOException {
        InetAddress virtual = subject.virtual();
        int ethertype = virtual.getAddress().length == 4 ? ProbeFrame.IPV4 : ProbeFrame.IPV6;
        Set<Asked> silent = new HashSet<>(asked);
        try (PacketSocket socket = PacketSocket.of(link, ethertype)) {
            for (int i = 0; i < TRIES && !silent.isEmpty(); i++) {
                for (Asked one : silent) {
                    ProbeFrame frame = frame(socket, one, virtual);
                    send(socket, frame.ping(one.mark), link);
                    if (subject.port() != 0) {
                        send(socket, frame.syn(one.mark, subject.port()), link);
                    }
                }
                listen(socket, read -> {
                    ProbeFrame.Answer answer = ProbeFrame.answer(socket.in(), read, virtual);
                    if (answer != null) {
                        take(subject, socket, asked, answer);
                        silent.removeIf(one -> one.answered);
                    }
                    return asked.stream().allMatch(one -> one.judged);
                });
            }
        }
    }

    private static ProbeFrame frame(PacketSocket socket, Asked one, InetAddress virtual) {
        return new ProbeFrame(socket.out(), one.way.own, one.way.mac, one.way.source, virtual, one.way.outer);
    }

    private static void take(Subject subject, PacketSocket socket, List<Asked> asked, ProbeFrame.Answer answer) {
        for (Asked one : asked) {
            if (one.mark == answer.mark()) {
                one.answered = true;
                one.judged |= subject.port() == 0 || answer.refused() || answer.awaited() != 0;
                one.refused |= answer.refused();
                if (answer.awaited() != 0) {
                    int length =
                            frame(socket, one, subject.virtual()).reset(one.mark, subject.port(), answer.awaited());
                    socket.send(length, one.way.link);
                }
            }
        }
    }

    private static void send(PacketSocket socket, int length, int link) throws IOException {
        int errno = socket.send(length, link);
        if (errno != 0) {
            throw new IOException("a frame cannot be sent: " + Errno.text(errno));
        }
    }

    /// Who is shown a frame.
    private interface Listener {
        /// @return whether that was all
        boolean heard(int length);
    }

    /// For a second: an answer that has not come by then does not come.
    private static void listen(PacketSocket socket, Listener listener) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        for (long left = PATIENCE_NANOS; left > 0; left = end - System.nanoTime()) {
            if (socket.await((int) TimeUnit.NANOSECONDS.toMillis(left) + 1)) {
                int length = socket.read();
                if (length > 0 && listener.heard(length)) {
                    return;
                }
            }
        }
    }

    private static String said(Member member) {
        return member.name() + " (" + text(member.address()) + ")";
    }

    private static String text(InetAddress address) {
        return AddressText.text(address.getAddress());
    }

    @Override
    public void close() {
        neighbours.close();
        routes.close();
    }
}
