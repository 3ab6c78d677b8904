package lbd.it.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import lbd.it.vrrp.Lab;
import lbd.it.vrrp.Lbd;
import org.junit.jupiter.api.Test;

/// A director and four servers: one as `lbd real-server setup` leaves it, one that answers ARP for the virtual address,
/// one that does not hold it, and one that holds it with nobody who listens.
class RealServerTest {
    private static final String VIP = "10.77.0.100";
    private static final String VIP6 = "fd77::100";
    private static final String CONFIG = """
            version: 1
            access_log: {path: "off"}
            listeners:
              - {name: web, protocol: tcp, bind: ["10.77.0.100:80", "[fd77::100]:80"], forwarding: {mode: dr, interface: eth0, flows: 10000}, pool: web}
            pools:
              - name: web
                servers:
                  - {name: r3, address: "10.77.0.3:80"}
                  - {name: r4, address: "10.77.0.4:80"}
                  - {name: r5, address: "10.77.0.5:80"}
                  - {name: r6, address: "10.77.0.6:80"}
            """;

    @Test
    void isSetUpFoundAndPutBack() throws Exception {
        try (Lab lab = new Lab()) {
            Lab.Host client = lab.host(1);
            Lab.Host director = lab.host(2);
            Lab.Host r3 = lab.host(3);
            Lab.Host r4 = lab.host(4);
            Lab.Host r5 = lab.host(5);
            Lab.Host r6 = lab.host(6);
            for (Lab.Host host : List.of(director, r3, r4, r5, r6)) {
                host.exec("ip", "addr", "add", "fd77::" + host.number() + "/64", "dev", "eth0", "nodad");
            }
            director.exec("ip", "addr", "add", VIP + "/32", "dev", "eth0");
            director.exec("ip", "addr", "add", VIP6 + "/128", "dev", "eth0", "nodad");
            String before = network(r3);

            assertEquals(new Lbd.Ended(0, """
                    set net.ipv4.conf.eth0.arp_ignore = 1 (was 0)
                    set net.ipv4.conf.eth0.arp_announce = 2 (was 0)
                    added address 10.77.0.100/32 on lo
                    """), lbd(r3, "setup", "--vip", VIP));
            assertEquals(new Lbd.Ended(0, "added address fd77::100/128 on lo\n"), lbd(r3, "setup", "--vip", VIP6));
            assertEquals(0, lbd(r3, "check", "--vip", VIP).status());
            lbd(r6, "setup", "--vip", VIP);
            r4.exec("ip", "addr", "add", VIP + "/32", "dev", "lo");
            r4.exec("ip", "addr", "add", VIP6 + "/128", "dev", "eth0", "nodad");
            Lbd.Ended wrong = lbd(r4, "check", "--vip", VIP);
            assertEquals(4, wrong.status());
            assertTrue(wrong.output().contains("fail  arp_ignore of eth0 is 0, not 1:"), wrong.output());
            for (Lab.Host host : List.of(r3, r4)) {
                host.start(
                        host.directory.resolve("web.log"),
                        "sh",
                        "-c",
                        "exec socat TCP6-LISTEN:80,fork,reuseaddr,ipv6only=0 SYSTEM:'echo r" + host.number() + "'");
                Lab.await("the web server", 20, () -> host.output("ss", "-ltn").contains(":80"));
            }

            Lbd lbd = new Lbd(director, CONFIG, director.directory.resolve("run"));
            // Its first answer loads much, and commands wait for a first byte only shortly.
            String socket = director.directory.resolve("run/lbd/admin.sock").toString();
            director.exec("curl", "-sf", "--unix-socket", socket, "http://lbd/api/v1/status");
            Lbd.Ended found = lbd.run("real-server", "check", "--from-director", "web");
            assertEquals(4, found.status(), found.output());
            for (String line : List.of(
                    "fail  r4 \\(10.77.0.4\\) answers for 10.77.0.100 at eth0 \\([0-9a-f:]+\\): its clients pass the director by",
                    "ok    r3 \\(10.77.0.3\\) takes packets for 10.77.0.100",
                    "ok    r4 \\(10.77.0.4\\) takes packets for 10.77.0.100",
                    "fail  r5 \\(10.77.0.5\\) does not take packets for 10.77.0.100, or .*",
                    "warn  r6 \\(10.77.0.6\\) takes packets for 10.77.0.100, but nobody there listens at port 80",
                    "fail  r4 \\(10.77.0.4\\) answers for fd77::100 at eth0 .*",
                    "ok    r3 \\(10.77.0.3\\) takes packets for fd77::100",
                    "fail  r5 \\(10.77.0.5\\) does not take packets for fd77::100, or .*")) {
                assertTrue(found.output().lines().anyMatch(l -> l.matches(line)), line + "\n" + found.output());
            }
            assertEquals(
                    4,
                    lbd.run("real-server", "check", "--from-director", "other").status());

            // What is there is left, what is missing is done: now clients come by way of the director.
            assertFalse(lbd(r4, "setup", "--vip", VIP).output().contains("address"));
            Lab.await(
                    "an answer of the server that was set up",
                    20,
                    () -> client.output("sh", "-c", "timeout 2 socat -u TCP:" + VIP + ":80 - 2>&1; true")
                            .contains("r3"));

            explains(lbd);

            assertEquals(new Lbd.Ended(0, """
                    removed address 10.77.0.100/32 on lo
                    set net.ipv4.conf.eth0.arp_announce = 0
                    set net.ipv4.conf.eth0.arp_ignore = 0
                    """), lbd(r3, "remove", "--vip", VIP));
            assertEquals(0, lbd(r3, "remove", "--vip", VIP6).status());
            assertEquals(before, network(r3));
        }
    }

    /// A flow that is there, and one that would begin.
    private static void explains(Lbd lbd) throws Exception {
        String flow =
                lbd.run("flows", "web/r3").output().lines().skip(1).findFirst().orElseThrow();
        String client = flow.split(" +")[1];
        Lbd.Ended known = lbd.run("explain", "tcp", client, VIP + ":80");
        assertEquals(0, known.status(), known.output());
        assertTrue(known.output().contains("goes to    web/r3: its flow is there"), known.output());
        Lbd.Ended fresh = lbd.run("explain", "tcp", "10.77.0.9:1", VIP + ":80");
        for (String line : List.of(
                "listener   web \\(forwards, mode dr\\)",
                "scheduler  maglev: the addresses, ports and protocol",
                "flow       none is remembered",
                "slot       [0-9]+ of 65537",
                "goes to    web/r[3-6]: a new flow's server, as things are now",
                "web/r3 +10.77.0.3:80 +[0-9]+ +yes +takes new flows")) {
            assertTrue(fresh.output().lines().anyMatch(l -> l.strip().matches(line)), line + "\n" + fresh.output());
        }
        assertEquals(4, lbd.run("explain", "udp", "10.77.0.9:1", VIP + ":80").status());
        assertEquals(4, lbd.run("explain", "tcp", "10.77.0.9", VIP + ":80").status());
    }

    @Test
    void aKernelWithoutTunnelsSaysSo() throws Exception {
        try (Lab lab = new Lab()) {
            Lab.Host host = lab.host(3);
            String before = network(host);
            Lbd.Ended ended = lbd(host, "setup", "--vip", VIP, "--tun");
            boolean hasTunnels = host.output("sh", "-c", "ip link add x type ipip 2>&1; ip link 2>&1")
                    .contains("tunl0");
            if (hasTunnels) {
                assertEquals(0, ended.status(), ended.output());
                assertEquals(0, lbd(host, "check", "--vip", VIP, "--tun").status());
                lbd(host, "remove", "--vip", VIP);
            } else {
                assertEquals(4, ended.status(), ended.output());
                assertTrue(ended.output().contains("it has no IPIP (CONFIG_NET_IPIP, module ipip)"), ended.output());
                assertEquals(before, network(host));
            }
        }
    }

    private static Lbd.Ended lbd(Lab.Host host, String... words) throws Exception {
        Path run = host.directory.resolve("run");
        String[] all = new String[words.length + 1];
        all[0] = "real-server";
        System.arraycopy(words, 0, all, 1, words.length);
        return Lbd.run(host, run, all);
    }

    /// All that setup may change.
    private static String network(Lab.Host host) throws Exception {
        return host.exec("ip", "-o", "addr")
                + host.exec("ip", "-o", "link")
                + host.exec("sh", "-c", "sysctl -a 2>/dev/null | grep -E 'arp_ignore|arp_announce|[.]rp_filter'");
    }
}
