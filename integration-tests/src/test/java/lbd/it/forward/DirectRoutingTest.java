package lbd.it.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import lbd.it.forward.sys.Wire;
import lbd.it.vrrp.Lab;
import lbd.it.vrrp.Lbd;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// A client, a director and two real servers on one bridge, all with the virtual addresses but the client.
class DirectRoutingTest {
    private static final String VIP = "10.77.0.100";
    private static final String ALL = "10.77.0.101";
    private static final String VIP6 = "fd77::100";
    private static final int BULK = 30_000_000;
    private static final int FLOOD = 200_000;

    private static final String CONFIG = """
            version: 1
            admin: {http: "10.77.0.2:9600", socket: SOCKET}
            access_log: {path: "off"}
            listeners:
              - name: web
                protocol: tcp
                bind: ["10.77.0.100:80", "[fd77::100]:80"]
                forwarding: {mode: dr, interface: eth0, flows: 10000}
                pool: web
              - {name: echo, protocol: tcp, bind: "10.77.0.100:7", forwarding: {mode: dr, interface: eth0}, pool: echo}
              - {name: udp, protocol: udp, bind: "10.77.0.100:54-55", forwarding: {mode: dr, interface: eth0}, pool: udp}
              - {name: dns, protocol: udp, bind: "10.77.0.100:53", forwarding: {mode: dr, interface: eth0}, pool: dns}
              - {name: all, protocol: any, bind: "10.77.0.101:*", forwarding: {mode: dr, interface: eth0}, pool: all}
              - name: both
                protocol: tcp
                bind: ["10.77.0.100:8080", "10.77.0.100:8443"]
                forwarding: {mode: dr, interface: eth0}
                pool: both
              - name: stays
                protocol: tcp
                bind: ["10.77.0.100:8081", "10.77.0.100:8444"]
                forwarding: {mode: dr, interface: eth0}
                pool: stays
            pools:
              - name: web
                servers: [{name: r3, address: "10.77.0.3:80"}, {name: r4, address: "10.77.0.4:80"}]
                health_check: {type: tcp, interval: 200ms, timeout: 1s, rise: 1, fall: 2}
                quorum: {up: 2, fallback_pool: rest}
              - {name: rest, servers: [{name: f3, address: "10.77.0.3:80"}]}
              - {name: echo, servers: [{name: r3, address: "10.77.0.3:7"}, {name: r4, address: "10.77.0.4:7", weight: 1}]}
              - {name: udp, scheduler: rr, servers: ["10.77.0.3:54", "10.77.0.4:54"]}
              - {name: dns, scheduler: rr, servers: ["10.77.0.3:53", "10.77.0.4:53"]}
              - {name: all, servers: ["10.77.0.3:1", "10.77.0.4:1"]}
              - {name: both, scheduler: sh, servers: ["10.77.0.3:1", "10.77.0.4:1"]}
              - name: stays
                scheduler: rr
                persistence: {type: source, timeout: 60s}
                servers: ["10.77.0.3:1", "10.77.0.4:1"]
            """;

    private static Lab lab;
    private static Lab.Host client;
    private static Lab.Host director;
    private static Lbd lbd;
    private static Dialer dialer;
    private static String socket;
    private static final Map<Integer, Lab.Host> servers = new HashMap<>();
    private static final Map<Integer, Namer> webs = new HashMap<>();
    private static final Map<Integer, Namer> namers = new HashMap<>();

    @BeforeAll
    static void start() throws Exception {
        lab = new Lab();
        client = lab.host(1);
        director = lab.host(2);
        dialer = new Dialer(client);
        for (Lab.Host host : List.of(client, director)) {
            host.exec("ip", "addr", "add", "fd77::" + host.number() + "/64", "dev", "eth0", "nodad");
        }
        client.exec("sh", "-c", "for i in $(seq 200 219); do ip addr add 10.77.0.$i/24 dev eth0; done");
        director.exec("ip", "addr", "add", VIP + "/32", "dev", "eth0");
        director.exec("ip", "addr", "add", ALL + "/32", "dev", "eth0");
        director.exec("ip", "addr", "add", VIP6 + "/128", "dev", "eth0", "nodad");
        realServer(lab.host(3));
        realServer(lab.host(4));
        socket = director.directory.resolve("admin.sock").toString();
        lbd = new Lbd(director, CONFIG.replace("SOCKET", socket), director.directory.resolve("run"));
        Lab.await("both to be up", 20, () -> status().contains("\"servers\":[\"r3\",\"r4\"]"));
    }

    @AfterAll
    static void stop() throws Exception {
        if (lab == null) {
            return;
        }
        try {
            if (lbd != null) {
                lbd.terminate();
                assertFalse(director.exec("ip", "link", "show", "eth0").contains("xdp"), "it goes with its daemon");
            }
        } finally {
            for (Namer namer : namers.values()) {
                namer.close();
            }
            for (Namer web : webs.values()) {
                web.close();
            }
            lab.close();
        }
    }

    private static void realServer(Lab.Host host) throws Exception {
        servers.put(host.number(), host);
        host.exec("sysctl", "-qw", "net.ipv4.conf.all.arp_ignore=1", "net.ipv4.conf.all.arp_announce=2");
        host.exec("sysctl", "-qw", "net.ipv4.conf.all.arp_notify=1", "net.ipv4.conf.eth0.arp_notify=1");
        host.exec("ip", "addr", "add", "fd77::" + host.number() + "/64", "dev", "eth0", "nodad");
        host.exec("ip", "addr", "add", VIP + "/32", "dev", "lo");
        host.exec("ip", "addr", "add", ALL + "/32", "dev", "lo");
        host.exec("ip", "addr", "add", VIP6 + "/128", "dev", "lo", "nodad");
        webs.put(host.number(), new Namer(host).tcp("::", 80));
        Namer namer = new Namer(host);
        for (int port : List.of(7, 8080, 8443, 8081, 8444, 12_345)) {
            namer.tcp("0.0.0.0", port);
        }
        namer.udp(VIP, 54).udp(VIP, 55).udp(ALL, 999);
        namers.put(host.number(), namer);
        host.start(
                host.directory.resolve("dnsmasq.log"),
                "/usr/sbin/dnsmasq",
                "--keep-in-foreground",
                "--conf-file=/dev/null",
                "--pid-file=",
                "--user=root",
                "--no-resolv",
                "--no-hosts",
                "--bind-interfaces",
                "--listen-address=" + VIP,
                "--address=/who.test/192.0.2." + host.number());
        Lab.await("dnsmasq", 20, () -> host.output("ss", "-lun").contains(VIP + ":53"));
    }

    private static String status() {
        return director.output("curl", "-s", "--unix-socket", socket, "http://lbd/api/v1/status");
    }

    private static void post(String path) throws Exception {
        director.exec("curl", "-sf", "-X", "POST", "--unix-socket", socket, "http://lbd/api/v1/" + path);
    }

    private static int all(Map<Integer, Integer> names) {
        assertFalse(names.containsKey(0), names.toString());
        return names.values().stream().mapToInt(Integer::intValue).sum();
    }

    @Test
    void connectionsAreHandedToServersThatAnswerTheClientThemselves() throws Exception {
        Map<Integer, Integer> four = dialer.tcp(VIP, 80, 60);
        assertEquals(60, all(four));
        assertTrue(four.getOrDefault(3, 0) >= 12 && four.getOrDefault(4, 0) >= 12, four.toString());
        Map<Integer, Integer> six = dialer.tcp(VIP6, 80, 40);
        assertEquals(Set.of(3, 4), six.keySet());
        String metrics = director.exec("curl", "-s", "http://10.77.0.2:9600/metrics");
        assertTrue(metrics.contains("lbd_forward_flows_total{listener=\"web\",pool=\"web\",server=\"r3\"}"), metrics);
        assertTrue(director.exec("ip", "link", "show", "eth0").contains("xdp"));
    }

    @Test
    void bulkPasses() throws Exception {
        long before = namers.get(3).bytes() + namers.get(4).bytes();
        assertTrue(Set.of(3, 4).contains(dialer.bulk(VIP, 7, BULK)));
        Lab.await("all of it", 20, () -> namers.get(3).bytes() + namers.get(4).bytes() - before >= BULK);
    }

    /// Longer than a packet may be: its pieces meet one server.
    @Test
    void datagramsInPiecesMeetOneServerAtEachPortOfARange() throws Exception {
        for (int port : List.of(54, 55)) {
            long before = namers.get(3).bytes() + namers.get(4).bytes();
            assertTrue(Set.of(3, 4).contains(dialer.udp(VIP, port, 5000)));
            assertEquals(5000, namers.get(3).bytes() + namers.get(4).bytes() - before);
        }
    }

    @Test
    void nameServersAnswerInTurn() throws Exception {
        byte[] question = ByteBuffer.allocate(26)
                .putLong(0x1234_0100_0001_0000L)
                .putInt(0)
                .put((byte) 3)
                .put("who".getBytes(StandardCharsets.US_ASCII))
                .put((byte) 4)
                .put("test".getBytes(StandardCharsets.US_ASCII))
                .put((byte) 0)
                .putInt(0x0001_0001)
                .array();
        Set<Integer> servers = new HashSet<>();
        for (int i = 0; i < 8; i++) {
            byte[] answer = dialer.udp(VIP, 53, question);
            assertTrue(answer.length > 30, "no answer " + lbd.log());
            servers.add((int) answer[answer.length - 1]);
        }
        assertEquals(Set.of(3, 4), servers);
    }

    @Test
    void allPortsAndProtocolsOfAnAddressReachAServer() throws Exception {
        assertEquals(Set.of(3, 4), dialer.tcp(ALL, 12_345, 20).keySet());
        assertTrue(Set.of(3, 4).contains(dialer.udp(ALL, 999, 1)));
        double before = packets("all");
        client.exec("ping", "-c", "1", "-W", "5", ALL);
        // As many machines as it may have been through when it comes here: traceroute asks so who is on the way.
        String told = client.output("sh", "-c", "ping -c 1 -W 5 -t 1 " + ALL + " || true");
        assertTrue(told.contains("From 10.77.0.2 ") && told.contains("Time to live exceeded"), told);
        Lab.await("the ping to be counted", 20, () -> packets("all") > before);
    }

    private static double packets(String listener) {
        return director.output("curl", "-s", "http://10.77.0.2:9600/metrics")
                .lines()
                .filter(line -> line.startsWith("lbd_forward_packets_total{listener=\"" + listener + "\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    @Test
    void portsOfAClientMeetOneServerWhereTheSourceCounts() throws Exception {
        Set<Integer> met = new HashSet<>();
        for (int i = 200; i < 220; i++) {
            String from = "10.77.0." + i;
            int server = dialer.tcp(from, VIP, 8080);
            assertTrue(server != 0 && server == dialer.tcp(from, VIP, 8443), from + " at " + server);
            int held = dialer.tcp(from, VIP, 8081);
            for (int times = 0; times < 3; times++) {
                assertEquals(held, dialer.tcp(from, VIP, 8444), from);
            }
            met.add(server);
            met.add(held + 10);
        }
        assertEquals(Set.of(3, 4, 13, 14), met);
    }

    @Test
    void connectionsStayWhileServersDrainAndWeightsChange() throws Exception {
        try (Crowd crowd = new Crowd(client, VIP, 7, 50)) {
            byte[] before = crowd.ask(20);
            assertEquals(Set.of(3, 4), Crowd.shares(before).keySet());
            post("pools/echo/servers/r3/drain");
            Lab.await("new ones on the other", 20, () -> names(7).equals(Set.of(4)));
            assertEquals(Arrays.toString(before), Arrays.toString(crowd.ask(20)), "drained");
            post("pools/echo/servers/r3/enable");
            Lab.await("new ones on both", 20, () -> names(7).equals(Set.of(3, 4)));
            reload(CONFIG.replace("weight: 1}", "weight: 0}"));
            Lab.await("new ones on the one with a weight", 20, () -> names(7).equals(Set.of(3)));
            assertEquals(Arrays.toString(before), Arrays.toString(crowd.ask(20)), "with a weight of 0");
            reload(CONFIG.replace("weight: 1}", "weight: 9}"));
            Lab.await("new ones on both", 20, () -> names(7).equals(Set.of(3, 4)));
            assertEquals(Arrays.toString(before), Arrays.toString(crowd.ask(20)), "with a weight of 9");
        }
    }

    private static Set<Integer> names(int port) {
        return dialer.names(VIP, port);
    }

    private static void reload(String config) throws Exception {
        long before = applied();
        Files.writeString(director.directory.resolve("lbd.yaml"), config.replace("SOCKET", socket));
        lbd.signal("HUP");
        Lab.await("the reload", 20, () -> applied() > before);
    }

    private static long applied() {
        return lbd.log()
                .lines()
                .filter(line -> line.contains("event=config.applied"))
                .count();
    }

    @Test
    void serverThatDiesHasNothingUntilItIsBack() throws Exception {
        webs.get(4).close();
        Lab.await("all on the one that is left", 20, () -> names(80).equals(Set.of(3)));
        // It stands in at once: where it is was known before.
        Lab.await("the one that stands in", 20, () -> lbd.log().contains("listener=web servers=[f3]"));
        assertFalse(lbd.log().contains("listener=web servers=[]"), lbd.log());
        webs.put(4, new Namer(servers.get(4)).tcp("::", 80));
        Lab.await("both again", 20, () -> names(80).equals(Set.of(3, 4)));
    }

    @Test
    void newMacOfAServerIsFollowed() throws Exception {
        try (Crowd crowd = new Crowd(client, VIP, 7, 20)) {
            byte[] before = crowd.ask(20);
            servers.get(3).exec("ip", "link", "set", "eth0", "address", "02:00:00:00:33:33");
            // What is sent meanwhile is lost, and sent again by TCP.
            assertEquals(Arrays.toString(before), Arrays.toString(crowd.ask(20)));
        }
    }

    @Test
    void framesFromTheWireAreHandedOnWithTheirTagsAndGarbageIsNot() throws Exception {
        byte[] packet = Crafted.syn("10.77.0.1", VIP, 7);
        byte[] toDirector = Crafted.mac(director);
        byte[] tags = HexFormat.of().parseHex("810000648100006508" + "00");
        byte[] frame = Crafted.join(toDirector, Crafted.mac(client), tags, packet);
        try (Wire out = new Wire(client.namespace, Crafted.index(client));
                Wire third = new Wire(servers.get(3).namespace, Crafted.index(servers.get(3)));
                Wire fourth = new Wire(servers.get(4).namespace, Crafted.index(servers.get(4)))) {
            out.send(frame);
            byte[] expected = frame.clone();
            expected[14 + 8 + 8]--;
            byte[] inner = Arrays.copyOfRange(expected, 22, 42);
            Crafted.sum(inner);
            System.arraycopy(inner, 0, expected, 22, 20);
            System.arraycopy(toDirector, 0, expected, 6, 6);
            // A receiver has one tag beside the frame, the other within.
            Lab.await(
                    "the frame at one of them",
                    20,
                    () -> Stream.of(third, fourth)
                            .anyMatch(wire -> wire.await(20, bytes -> endsWith(bytes, expected, 18)) != null));
            Crafted.garbage(out, frame, 20_000);
        }
        assertEquals(20, all(dialer.tcp(VIP, 80, 20)));
    }

    /// From addresses that are nobody's; whoever answers them finds no way.
    @Test
    void connectionsGoOnUnderAFloodOfSyns() throws Exception {
        byte[] packet = Crafted.syn("198.18.0.0", VIP, 7);
        try (Crowd crowd = new Crowd(client, VIP, 7, 100);
                Wire out = new Wire(client.namespace, Crafted.index(client))) {
            byte[] before = crowd.ask(20);
            byte[] frame = Crafted.join(Crafted.mac(director), Crafted.mac(client), new byte[] {8, 0}, packet);
            double at = packets("echo");
            for (int i = 0; i < FLOOD; i++) {
                ByteBuffer.wrap(frame).putShort(14 + 14, (short) i).put(14 + 13, (byte) (18 + (i >> 16)));
                byte[] header = Arrays.copyOfRange(frame, 14, 34);
                Crafted.sum(header);
                System.arraycopy(header, 0, frame, 14, 20);
                out.send(frame);
                if (i % (FLOOD / 4) == 0) {
                    assertEquals(Arrays.toString(before), Arrays.toString(crowd.ask(20)), "after " + i);
                }
            }
            Lab.await("the flood to pass", 20, () -> packets("echo") - at > FLOOD * 0.9);
            assertEquals(Arrays.toString(before), Arrays.toString(crowd.ask(20)));
        }
    }

    private static boolean endsWith(byte[] frame, byte[] expected, int from) {
        int length = expected.length - from;
        return frame.length >= length
                && Arrays.equals(frame, frame.length - length, frame.length, expected, from, expected.length);
    }
}
