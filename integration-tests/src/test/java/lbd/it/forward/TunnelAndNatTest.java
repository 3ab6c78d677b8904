package lbd.it.forward;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import lbd.it.forward.sys.Inside;
import lbd.it.forward.sys.Segments;
import lbd.it.forward.sys.Wire;
import lbd.it.vrrp.Lab;
import lbd.it.vrrp.Lbd;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// Masquerading and tunnels on one bridge. For the first the client has an address of another network, to
/// which the servers answer by way of the director; for the second the servers hold the virtual addresses, and
/// a program of the test unpacks what comes to them.
@Execution(ExecutionMode.CONCURRENT)
class TunnelAndNatTest {
    private static final String CONFIG = """
            version: 1
            admin: {http: "10.77.0.2:9600"}
            access_log: {path: "off"}
            listeners:
              - {name: nat, protocol: tcp, bind: "10.78.0.100:80", forwarding: {mode: nat, interface: eth0}, pool: nat}
              - {name: nat6, protocol: tcp, bind: "[fd78::100]:80", forwarding: {mode: nat, interface: eth0}, pool: nat6}
              - {name: source, protocol: tcp, bind: "10.78.0.100:9090", forwarding: {mode: nat, interface: eth0}, pool: source}
              - {name: source6, protocol: tcp, bind: "[fd78::100]:9090", forwarding: {mode: nat, interface: eth0}, pool: source6}
              - {name: natudp, protocol: udp, bind: "10.78.0.100:53", forwarding: {mode: nat, interface: eth0}, pool: natudp}
              - {name: closed, protocol: udp, bind: "10.78.0.100:54", forwarding: {mode: nat, interface: eth0}, pool: closed}
              - {name: tun, protocol: tcp, bind: "10.77.0.100:8080", forwarding: {mode: tun, interface: eth0}, pool: tun}
              - {name: tunudp, protocol: udp, bind: "10.77.0.100:5353", forwarding: {mode: tun, interface: eth0}, pool: tunudp}
              - {name: tun64, protocol: tcp, bind: "[fd77::100]:8080", forwarding: {mode: tun, interface: eth0}, pool: tun}
              - {name: tun46, protocol: tcp, bind: "10.77.0.101:8080", forwarding: {mode: tun, interface: eth0}, pool: tun6}
              - {name: tun66, protocol: tcp, bind: "[fd77::101]:8080", forwarding: {mode: tun, interface: eth0}, pool: tun6}
            pools:
              - {name: nat, scheduler: lc, servers: [{name: r3, address: "10.77.0.3:8080"}, {name: r4, address: "10.77.0.4:8080"}]}
              - {name: nat6, scheduler: rr, servers: [{name: r3, address: "[fd77::3]:8080"}, {name: r4, address: "[fd77::4]:8080"}]}
              - {name: source, servers: [{name: r3, address: "10.77.0.3:9091"}]}
              - {name: source6, servers: [{name: r3, address: "[fd77::3]:9091"}]}
              - {name: natudp, servers: [{name: r3, address: "10.77.0.3:5353"}]}
              - {name: closed, servers: [{name: r3, address: "10.77.0.3:5454"}]}
              - {name: tun, scheduler: rr, servers: [{name: r3, address: "10.77.0.3:8080"}, {name: r4, address: "10.77.0.4:8080"}]}
              - {name: tunudp, servers: [{name: r3, address: "10.77.0.3:5353"}]}
              - {name: tun6, servers: [{name: r3, address: "[fd77::3]:8080"}]}
            """;

    /// Before all others.
    private static final String DIRECT = """
            listeners:
              - {name: dr6, protocol: tcp, bind: "[fd78::100]:8080", forwarding: {mode: dr, interface: eth0}, pool: tun6}
            """;

    private static final int BULK = 3_000_000;

    private final List<Namer> namers = new ArrayList<>();

    @Test
    void packetsGetTheServersAddressOrGoWithinOthers() throws Exception {
        try (Lab lab = new Lab()) {
            Lab.Host client = lab.host(1);
            Lab.Host director = lab.host(2);
            Lab.Host r3 = lab.host(3);
            Lab.Host r4 = lab.host(4);
            for (Lab.Host host : List.of(client, director, r3, r4)) {
                host.exec("ip", "addr", "add", "fd77::" + host.number() + "/64", "dev", "eth0", "nodad");
            }
            for (Lab.Host host : List.of(client, director)) {
                host.exec("ip", "addr", "add", "10.78.0." + host.number() + "/24", "dev", "eth0");
                host.exec("ip", "addr", "add", "fd78::" + host.number() + "/64", "dev", "eth0", "nodad");
            }
            for (String address : List.of(
                    "10.78.0.100/32",
                    "fd78::100/128",
                    "10.77.0.100/32",
                    "10.77.0.101/32",
                    "fd77::100/128",
                    "fd77::101/128")) {
                director.exec("ip", "addr", "add", address, "dev", "eth0");
            }
            Path program = decapsulation(lab);
            server(r3, program);
            server(r4, program);
            Lbd lbd = new Lbd(director, CONFIG, director.directory.resolve("run"));

            Dialer dialer = new Dialer(client);
            for (String vip : List.of("10.78.0.100", "fd78::100")) {
                bothServersAnswer(dialer, vip, 80);
            }
            for (String vip : List.of("10.77.0.100", "fd77::100")) {
                bothServersAnswer(dialer, vip, 8080);
            }
            for (String vip : List.of("10.77.0.101", "fd77::101")) {
                assertEquals(Map.of(3, 1), dialer.tcp(vip, 8080, 1), vip);
            }

            // More than a packet each way: of NAT with sums that are not complete, of tunnels with packets to be
            // shortened first. A datagram of UDP comes in pieces, both ways.
            for (String vip : List.of("10.78.0.100 80", "fd78::100 80", "10.77.0.100 8080", "fd77::101 8080")) {
                String[] at = vip.split(" ");
                long sofar = bytes();
                assertTrue(dialer.bulk(at[0], Integer.parseInt(at[1]), BULK) > 0, vip);
                assertEquals(BULK, bytes() - sofar, vip);
            }
            for (String vip : List.of("10.78.0.100", "fd78::100")) {
                assertEquals(BULK, dialer.download(vip, 9090), vip);
            }
            byte[] datagram = new byte[5000];
            datagram[4999] = 7;
            assertArrayEquals(datagram, dialer.udp("10.78.0.100", 53, datagram));

            long before = bytes();
            Segments.send(client.namespace, "10.77.0.100", 5353, 1000, 5);
            Lab.await("datagrams that came as one", 20, () -> bytes() - before == 5000);

            String metrics = director.exec("curl", "-s", "http://10.77.0.2:9600/metrics");
            assertTrue(
                    metrics.lines()
                            .anyMatch(l -> l.startsWith("lbd_forward_answer_packets_total{listener=\"nat\"")
                                    && !l.endsWith(" 0.0")),
                    metrics);
            // Nobody listens there: the error comes from the virtual address, as if it were the server.
            Inside.call(client.namespace, () -> {
                try (DatagramSocket socket = new DatagramSocket()) {
                    socket.connect(new InetSocketAddress("10.78.0.100", 54));
                    socket.setSoTimeout(20_000);
                    socket.send(new DatagramPacket(new byte[1], 1));
                    return assertThrows(
                            PortUnreachableException.class, () -> socket.receive(new DatagramPacket(new byte[1], 1)));
                }
            });
            sendersAreToldWhereAPacketEnds(client, director);
            taggedFramesAreChangedAndGarbageIsNot(client, director, List.of(r3, r4));
            bothServersAnswer(dialer, "10.78.0.100", 80);
            bothServersAnswer(dialer, "fd77::100", 8080);
            clientsLearnHowLongAServersPacketsMayBe(client, director, dialer);
            interfaceWithoutAnIpVersionKeepsNobodyElseFromBeingFound(director, r3, lbd, dialer);
        } finally {
            for (Namer namer : namers) {
                namer.close();
            }
        }
    }

    private static void clientsLearnHowLongAServersPacketsMayBe(Lab.Host client, Lab.Host director, Dialer dialer)
            throws Exception {
        director.exec("ip", "route", "add", "10.77.0.3/32", "dev", "eth0", "mtu", "1300");
        Lab.await("to be told", 20, () -> {
            send(client, new byte[1400]);
            return client.output("ip", "route", "get", "10.78.0.100").contains("mtu 1300");
        });
        assertEquals(1400, dialer.udp("10.78.0.100", 53, new byte[1400]).length, "in pieces");
    }

    private static void send(Lab.Host client, byte[] datagram) {
        try {
            Inside.call(client.namespace, () -> {
                try (DatagramSocket socket = new DatagramSocket()) {
                    socket.send(
                            new DatagramPacket(datagram, datagram.length, new InetSocketAddress("10.78.0.100", 53)));
                    return datagram;
                }
            });
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /// IPv6 needs 1280: with less the interface has none, and its neighbours cannot be looked for.
    private static void interfaceWithoutAnIpVersionKeepsNobodyElseFromBeingFound(
            Lab.Host director, Lab.Host server, Lbd lbd, Dialer dialer) throws Exception {
        Files.writeString(director.directory.resolve("lbd.yaml"), CONFIG.replace("listeners:\n", DIRECT));
        lbd.signal("HUP");
        lbd.awaitLog("generation=2");
        director.exec("ip", "link", "set", "eth0", "mtu", "1200");
        lbd.awaitLog("event=forward.neighbour_refused");
        server.exec("sysctl", "-qw", "net.ipv4.conf.all.arp_notify=1", "net.ipv4.conf.eth0.arp_notify=1");
        server.exec("ip", "link", "set", "eth0", "address", "02:00:00:00:33:34");
        server.exec("ip", "route", "replace", "default", "via", "10.77.0.2");
        bothServersAnswer(dialer, "10.77.0.100", 8080);
    }

    /// By the director's own address, as a router's.
    private static void sendersAreToldWhereAPacketEnds(Lab.Host client, Lab.Host director) throws Exception {
        try (Wire out = new Wire(client.namespace, Crafted.index(client))) {
            for (String vip : List.of("10.78.0.100 80", "10.77.0.100 8080")) {
                String[] at = vip.split(" ");
                byte[] packet = Crafted.syn("10.78.0.1", at[0], Integer.parseInt(at[1]));
                packet[8] = 1;
                byte[] header = Arrays.copyOf(packet, 20);
                Crafted.sum(header);
                System.arraycopy(header, 0, packet, 0, 20);
                out.send(Crafted.join(Crafted.mac(director), Crafted.mac(client), new byte[] {8, 0}, packet));
                Lab.await("what " + vip + " says of its end", 20, () -> out.await(20, TunnelAndNatTest::isEnd) != null);
            }
        }
    }

    /// ICMP's time exceeded, from 10.77.0.2, and about port 4660.
    private static boolean isEnd(byte[] frame) {
        return frame.length >= 14 + 28 + 28
                && frame[14 + 9] == 1
                && frame[14 + 20] == 11
                && ByteBuffer.wrap(frame).getInt(14 + 12) == 0x0a4d0002
                && ByteBuffer.wrap(frame).getShort(14 + 28 + 20) == 4660;
    }

    /// The kernel keeps a tag beside the packet, where only the wire shows what becomes of it.
    private static void taggedFramesAreChangedAndGarbageIsNot(
            Lab.Host client, Lab.Host director, List<Lab.Host> servers) throws Exception {
        byte[] tag = HexFormat.of().parseHex("810000640800");
        try (Wire out = new Wire(client.namespace, Crafted.index(client));
                Wire third = new Wire(servers.get(0).namespace, Crafted.index(servers.get(0)));
                Wire fourth = new Wire(servers.get(1).namespace, Crafted.index(servers.get(1)))) {
            for (String vip : List.of("10.78.0.100 80", "10.77.0.100 8080")) {
                String[] at = vip.split(" ");
                byte[] packet = Crafted.syn("10.78.0.1", at[0], Integer.parseInt(at[1]));
                byte[] frame = Crafted.join(Crafted.mac(director), Crafted.mac(client), tag, packet);
                out.send(frame);
                int outer = at[1].equals("80") ? 14 : 34;
                Lab.await(
                        "the packet for " + vip,
                        20,
                        () -> Stream.of(third, fourth)
                                .anyMatch(wire -> wire.await(20, got -> isSyn(got, outer, 8080)) != null));
                Crafted.garbage(out, frame, 10_000);
            }
        }
    }

    /// From port 4660, at an offset into a frame whose tag the kernel has taken off.
    private static boolean isSyn(byte[] frame, int ip, int port) {
        return frame.length >= ip + 40
                && frame[ip] == 0x45
                && frame[ip + 8] == 63
                && ByteBuffer.wrap(frame).getInt(ip + 20) == ((4660 << 16) | port)
                && frame[ip + 33] == 2;
    }

    private long bytes() {
        return namers.stream().mapToLong(Namer::bytes).sum();
    }

    private static Path decapsulation(Lab lab) throws Exception {
        Path source = lab.directory.resolve("decap.bpf.c");
        try (InputStream in = TunnelAndNatTest.class.getResourceAsStream("decap.bpf.c")) {
            Files.copy(Objects.requireNonNull(in), source);
        }
        Path object = lab.directory.resolve("decap.bpf.o");
        String include = "-I/usr/include/" + Lab.sh("uname", "-m").strip() + "-linux-gnu";
        Lab.sh("clang", "-O2", "-g", "-target", "bpf", include, "-c", source.toString(), "-o", object.toString());
        return object;
    }

    private void server(Lab.Host host, Path program) throws Exception {
        host.exec("ip", "route", "add", "default", "via", "10.77.0.2");
        host.exec("ip", "-6", "route", "add", "default", "via", "fd77::2");
        for (String address : List.of("10.77.0.100/32", "10.77.0.101/32", "fd77::100/128", "fd77::101/128")) {
            host.exec("ip", "addr", "add", address, "dev", "lo");
        }
        host.exec("sysctl", "-qw", "net.ipv4.conf.all.arp_ignore=1", "net.ipv4.conf.all.arp_announce=2");
        host.exec("tc", "qdisc", "add", "dev", "eth0", "clsact");
        host.exec("tc", "filter", "add", "dev", "eth0", "ingress", "bpf", "da", "obj", program.toString(), "sec", "tc");
        namers.add(new Namer(host).tcp("::", 8080).echo("0.0.0.0", 5353).source("::", 9091, BULK));
    }

    private static void bothServersAnswer(Dialer dialer, String vip, int port) throws Exception {
        Lab.await("both at " + vip, 20, () -> dialer.names(vip, port).equals(Set.of(3, 4)));
    }
}
