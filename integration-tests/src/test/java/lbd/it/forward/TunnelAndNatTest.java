package lbd.it.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import lbd.it.vrrp.Lab;
import lbd.it.vrrp.Lbd;
import org.junit.jupiter.api.Test;

/// Masquerading and tunnels on one bridge. For the first the client has an address of another network, to
/// which the servers answer by way of the director; for the second the servers hold the virtual address, and
/// a program of the test unpacks what comes to them. Each server says its name, or counts what it gets.
class TunnelAndNatTest {
    private static final String CONFIG = """
            version: 1
            admin: {http: "10.77.0.2:9600"}
            access_log: {path: "off"}
            listeners:
              - {name: nat, protocol: tcp, bind: "10.78.0.100:80", forwarding: {mode: nat, interface: eth0}, pool: nat}
              - {name: nat6, protocol: tcp, bind: "[fd78::100]:80", forwarding: {mode: nat, interface: eth0}, pool: nat6}
              - {name: natudp, protocol: udp, bind: "10.78.0.100:53", forwarding: {mode: nat, interface: eth0}, pool: natudp}
              - {name: tun, protocol: tcp, bind: "10.77.0.100:8080", forwarding: {mode: tun, interface: eth0}, pool: tun}
              - {name: tun64, protocol: tcp, bind: "[fd77::100]:8080", forwarding: {mode: tun, interface: eth0}, pool: tun}
              - {name: tun46, protocol: tcp, bind: "10.77.0.101:8080", forwarding: {mode: tun, interface: eth0}, pool: tun6}
            pools:
              - {name: nat, scheduler: lc, servers: [{name: r3, address: "10.77.0.3:8080"}, {name: r4, address: "10.77.0.4:8080"}]}
              - {name: nat6, scheduler: rr, servers: [{name: r3, address: "[fd77::3]:8080"}, {name: r4, address: "[fd77::4]:8080"}]}
              - {name: natudp, servers: [{name: r3, address: "10.77.0.3:5353"}]}
              - {name: tun, scheduler: rr, servers: [{name: r3, address: "10.77.0.3:8080"}, {name: r4, address: "10.77.0.4:8080"}]}
              - {name: tun6, servers: [{name: r3, address: "[fd77::3]:8080"}]}
            """;

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
            for (String address :
                    List.of("10.78.0.100/32", "fd78::100/128", "10.77.0.100/32", "10.77.0.101/32", "fd77::100/128")) {
                director.exec("ip", "addr", "add", address, "dev", "eth0");
            }
            Path program = decapsulation(lab);
            server(r3, program);
            server(r4, program);
            Lbd lbd = new Lbd(director, CONFIG, director.directory.resolve("run"));

            bothServersAnswer(client, "TCP4:10.78.0.100:80");
            bothServersAnswer(client, "TCP6:[fd78::100]:80");
            bothServersAnswer(client, "TCP4:10.77.0.100:8080");
            bothServersAnswer(client, "TCP6:[fd77::100]:8080");
            assertTrue(ask(client, "TCP4:10.77.0.101:8080").contains("r3"));

            // More than a packet each way: of NAT with sums that are not complete, of tunnels with packets to be
            // shortened first. A datagram of UDP comes in pieces, both ways.
            for (String target : List.of("TCP4:10.78.0.100:80", "TCP6:[fd78::100]:80", "TCP4:10.77.0.100:8080")) {
                assertEquals("3000000", count(client, target, 3_000_000), target);
            }
            assertEquals("5000", count(client, "UDP4:10.78.0.100:53", 5_000));

            String metrics = director.exec("curl", "-s", "http://10.77.0.2:9600/metrics");
            assertTrue(
                    metrics.lines()
                            .anyMatch(l -> l.startsWith("lbd_forward_answer_packets_total{listener=\"nat\"")
                                    && !l.endsWith(" 0.0")),
                    metrics);
            // Nobody listens there: the error comes from the virtual address, as if it were the server.
            r3.exec("sh", "-c", "kill $(cat " + r3.directory + "/udp.pid)");
            String refused = client.exec(
                    "sh",
                    "-c",
                    "echo x | socat -t1 - UDP4:10.78.0.100:53 2>&1; echo x | socat -t1 - UDP4:10.78.0.100:53 2>&1; true");
            assertTrue(refused.contains("Connection refused"), refused + lbd.log());
        }
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

    private static void server(Lab.Host host, Path program) throws Exception {
        host.exec("ip", "route", "add", "default", "via", "10.77.0.2");
        host.exec("ip", "-6", "route", "add", "default", "via", "fd77::2");
        for (String address : List.of("10.77.0.100/32", "10.77.0.101/32", "fd77::100/128")) {
            host.exec("ip", "addr", "add", address, "dev", "lo");
        }
        host.exec("sysctl", "-qw", "net.ipv4.conf.all.arp_ignore=1", "net.ipv4.conf.all.arp_announce=2");
        host.exec("tc", "qdisc", "add", "dev", "eth0", "clsact");
        host.exec("tc", "filter", "add", "dev", "eth0", "ingress", "bpf", "da", "obj", program.toString(), "sec", "tc");
        String name = "r" + host.number();
        String answer = "SYSTEM:'read n; echo " + name + " $(head -c $n | wc -c)'";
        host.start(
                host.directory.resolve("tcp.log"),
                "sh",
                "-c",
                "exec socat TCP6-LISTEN:8080,fork,reuseaddr,ipv6only=0 " + answer);
        host.start(
                host.directory.resolve("udp.log"),
                "sh",
                "-c",
                "echo $$ >" + host.directory + "/udp.pid; exec socat -b9000 UDP4-RECVFROM:5353,fork,reuseaddr"
                        + " SYSTEM:'head -c 5000 | tr x y'");
        Lab.await("the servers", 20, () -> host.output("ss", "-ltun").contains(":5353"));
    }

    private static String ask(Lab.Host client, String target) {
        return client.output("sh", "-c", "echo 0 | timeout 3 socat -t2 - " + target + " 2>&1; true");
    }

    private static void bothServersAnswer(Lab.Host client, String target) throws Exception {
        for (String server : List.of("r3", "r4")) {
            Lab.await(server + " at " + target, 20, () -> ask(client, target).contains(server));
        }
    }

    /// How many bytes a server says that it got, or for UDP sent back.
    private static String count(Lab.Host client, String target, int bytes) throws Exception {
        String zeros = "head -c " + bytes + " /dev/zero | tr '\\0' x";
        if (target.startsWith("UDP")) {
            return client.exec("sh", "-c", zeros + " | socat -t2 -b9000 - " + target + " | tr -d -c y | wc -c")
                    .strip();
        }
        String answer = client.exec(
                "sh", "-c", "(echo " + bytes + "; " + zeros + ") | timeout 20 socat -t10 - " + target + " 2>&1; true");
        return answer.strip().substring(Math.min(answer.strip().length(), 3));
    }
}
