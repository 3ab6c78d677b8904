package lbd.it.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Path;
import lbd.it.vrrp.Lab;
import lbd.it.vrrp.Lbd;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// Checks that ask servers at the virtual address find one that would not take its packets, though it answers at its
/// own.
@Execution(ExecutionMode.CONCURRENT)
class ViaTest {
    private static final String CONFIG = """
            version: 1
            admin: {http: "off"}
            access_log: {path: "off"}
            vrrp:
              instances: [{name: VI_6, interface: eth0, virtual_router_id: 60, advertisement_interval: 100ms, virtual_addresses: ["fe80::100/64", "fd77::100/128"]}]
            listeners:
              - {name: tcp, protocol: tcp, bind: "10.77.0.100:7", forwarding: {mode: dr, interface: eth0, flows: 1024}, pool: tcp}
              - {name: six, protocol: tcp, bind: "[fd77::100]:7", forwarding: {mode: dr, interface: eth0, flows: 1024}, pool: six}
              - {name: udp, protocol: udp, bind: "10.77.0.100:54", forwarding: {mode: dr, interface: eth0, flows: 1024}, pool: udp}
            pools:
              - name: tcp
                servers: [{name: r3, address: "10.77.0.3:7"}, {name: r4, address: "10.77.0.4:7"}]
                health_check: {type: tcp, via: 10.77.0.100, interval: 200ms, timeout: 500ms, rise: 1, fall: 2, initial: check_first}
              - name: six
                servers: [{name: r3, address: "[fd77::3]:7"}, {name: r4, address: "[fd77::4]:7"}]
                health_check: {type: tcp, via: "fd77::100", interval: 200ms, timeout: 500ms, rise: 1, fall: 2, initial: check_first}
              - name: udp
                servers: [{name: r3, address: "10.77.0.3:54"}, {name: r4, address: "10.77.0.4:54"}]
                health_check: {type: udp, send: "?", require_reply: true, via: 10.77.0.100, interval: 200ms, timeout: 500ms, rise: 1, fall: 2, initial: check_first}
            """;

    @Test
    void serverThatDoesNotHoldTheAddressIsDown() throws Exception {
        try (Lab lab = new Lab()) {
            Lab.Host director = lab.host(2);
            director.exec("ip", "addr", "add", "fd77::2/64", "dev", "eth0", "nodad");
            director.exec("ip", "addr", "add", "10.77.0.100/32", "dev", "eth0");
            Lab.Host r3 = lab.host(3);
            Lab.Host r4 = lab.host(4);
            for (Lab.Host host : new Lab.Host[] {r3, r4}) {
                host.exec("sysctl", "-qw", "net.ipv4.conf.all.arp_ignore=1", "net.ipv4.conf.all.arp_announce=2");
                host.exec("ip", "addr", "add", "fd77::" + host.number() + "/64", "dev", "eth0", "nodad");
                new Namer(host).tcp("::", 7);
            }
            hold(r3);
            try (Namer answers = new Namer(r3)) {
                answers.udp("10.77.0.100", 54);
                Path run = director.directory.resolve("run");
                Lbd lbd = new Lbd(director, CONFIG, run);
                for (String listener : new String[] {"tcp", "six", "udp"}) {
                    lbd.awaitLog("event=forward.servers listener=" + listener + " servers=[r3]");
                }
                // Held by VRRP on this very interface, the address is no source of the checks.
                lbd.awaitLog("instance=VI_6 vrid=60 from=backup to=master");
                assertFalse(lbd.log().contains("[r3, r4]"), lbd.log());
                hold(r4);
                try (Namer more = new Namer(r4)) {
                    more.udp("10.77.0.100", 54);
                    for (String listener : new String[] {"tcp", "six", "udp"}) {
                        lbd.awaitLog("event=forward.servers listener=" + listener + " servers=\"[r3, r4]\"");
                    }
                }
                r3.exec("ip", "addr", "del", "10.77.0.100/32", "dev", "lo");
                lbd.awaitLog("event=forward.servers listener=tcp servers=[r4]");
                lbd.terminate();
                assertEquals(
                        "",
                        director.exec("sh", "-c", "ip link show eth0 | grep xdp || true")
                                .strip());
            }
        }
    }

    private static void hold(Lab.Host host) throws Exception {
        host.exec("ip", "addr", "add", "10.77.0.100/32", "dev", "lo");
        host.exec("ip", "addr", "add", "fd77::100/128", "dev", "lo", "nodad");
    }
}
