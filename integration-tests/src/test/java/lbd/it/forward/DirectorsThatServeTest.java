package lbd.it.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import lbd.it.vrrp.Lab;
import lbd.it.vrrp.Lbd;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// Two machines are all that there is: each is director and server of both. Where they choose differently, as in turns,
/// what one hands to the other is not handed back.
@Execution(ExecutionMode.CONCURRENT)
class DirectorsThatServeTest {
    private static final String VIP = "10.77.0.100";
    private static final String CONFIG = """
            version: 1
            admin: {http: "10.77.0.NODE:9600"}
            access_log: {path: "off"}
            vrrp:
              instances:
                - {name: VI_1, interface: eth0, virtual_router_id: 51, priority: PRIORITY,
                   virtual_mac: true, virtual_addresses: [10.77.0.100/24]}
            listeners:
              - {name: echo, protocol: tcp, bind: "10.77.0.100:7", forwarding: {mode: dr, interface: eth0, flows: 20000}, pool: echo}
              - {name: udp, protocol: udp, bind: "10.77.0.100:54", forwarding: {mode: dr, interface: eth0, flows: 20000}, pool: udp}
            pools:
              - {name: echo, scheduler: rr, servers: ["10.77.0.2:7", "10.77.0.3:7"]}
              - {name: udp, scheduler: rr, servers: ["10.77.0.2:54", "10.77.0.3:54"]}
            """;

    @Test
    void eachServesWhetherItHasTheAddressOrNot() throws Exception {
        try (Lab lab = new Lab()) {
            Lab.Host client = lab.host(1);
            Lab.Host a = lab.host(2);
            Lab.Host b = lab.host(3);
            server(a);
            server(b);
            CompletableFuture<Lbd> starting = CompletableFuture.supplyAsync(() -> daemon(b, "100"));
            Lbd first = daemon(a, "200");
            Lbd second = starting.join();
            first.awaitMaster();
            second.awaitBackup();
            awaitBoth(first);
            awaitBoth(second);
            Dialer dialer = new Dialer(client);
            Lab.await("both to serve", 20, () -> dialer.names(VIP, 7).equals(Set.of(2, 3)));
            try (Crowd crowd = new Crowd(client, VIP, 7, 40)) {
                byte[] before = crowd.ask(20);
                assertEquals(Set.of(2, 3), Crowd.shares(before).keySet());
                Set<Integer> met = new HashSet<>();
                for (int i = 0; i < 8; i++) {
                    // In pieces.
                    met.add(dialer.udp(VIP, 54, 5000));
                }
                assertEquals(Set.of(2, 3), met);
                assertEquals(Arrays.toString(before), Arrays.toString(crowd.ask(20)));
                for (Lab.Host host : Set.of(a, b)) {
                    String metrics = host.exec("curl", "-s", "http://10.77.0." + host.number() + ":9600/metrics");
                    assertTrue(metrics.contains("lbd_forward_drops_total{reason=\"no_hops\"} 0"), metrics);
                }
                first.terminate();
                second.awaitMaster();
                Lab.await("the other to hand on", 20, () -> dialer.names(VIP, 7).equals(Set.of(2, 3)));
            }
        }
    }

    private static Lbd daemon(Lab.Host host, String priority) {
        try {
            String config = CONFIG.replace("PRIORITY", priority).replace("NODE", Integer.toString(host.number()));
            return new Lbd(host, config, host.directory.resolve("run"));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void awaitBoth(Lbd lbd) throws Exception {
        lbd.awaitLog("servers=\"[10.77.0.2:7, 10.77.0.3:7]\"");
        assertFalse(lbd.log().contains("forward.no_neighbour"), lbd.log());
    }

    private static void server(Lab.Host host) throws Exception {
        host.exec("sysctl", "-qw", "net.ipv4.conf.all.arp_ignore=1", "net.ipv4.conf.all.arp_announce=2");
        host.exec("ip", "addr", "add", VIP + "/32", "dev", "lo");
        new Namer(host).tcp("0.0.0.0", 7).udp(VIP, 54);
    }
}
