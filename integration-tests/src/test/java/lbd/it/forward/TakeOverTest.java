package lbd.it.forward;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import lbd.it.vrrp.Lab;
import lbd.it.vrrp.Lbd;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// The address moves between two directors that share nothing but their file: a thousand connections go on, as both
/// choose the same server for each. Once more where one of the two has its VRRP from keepalived.
@Execution(ExecutionMode.CONCURRENT)
class TakeOverTest {
    private static final String VIP = "10.77.0.100";
    private static final int CONNECTIONS = 1000;
    private static final List<Integer> SERVERS = List.of(11, 12, 13);

    private static final String LISTENER = """
            version: 1
            admin: {http: "off"}
            access_log: {path: "off"}
            listeners:
              - {name: echo, protocol: tcp, bind: "10.77.0.100:7", forwarding: {mode: dr, interface: eth0, flows: 20000}, pool: echo}
            pools:
              - name: echo
                servers: ["10.77.0.11:7", "10.77.0.12:7", "10.77.0.13:7"]
                health_check: {type: tcp, interval: 200ms, timeout: 2s, rise: 1, fall: 5}
            """;
    private static final String VRRP = """
            vrrp:
              instances:
                - {name: VI_1, interface: eth0, virtual_router_id: 51, advertisement_interval: 100ms, priority: PRIORITY,
                   virtual_addresses: [10.77.0.100/24]}
            """;
    private static final String KEEPALIVED = """
            global_defs {
              vrrp_version 3
            }
            vrrp_instance VI_1 {
              state BACKUP
              interface eth0
              virtual_router_id 51
              priority 250
              advert_int 0.1
              virtual_ipaddress {
                10.77.0.100/24
              }
            }
            """;

    @Test
    void connectionsOutliveEachMoveOfTheAddress() throws Exception {
        try (Lab lab = new Lab()) {
            Lab.Host client = lab.host(1);
            Lab.Host a = lab.host(2);
            Lab.Host b = lab.host(3);
            for (int number : SERVERS) {
                server(lab.host(number));
            }
            CompletableFuture<Lbd> starting = CompletableFuture.supplyAsync(() -> daemon(b, "100"));
            Lbd first = daemon(a, "200");
            Lbd second = starting.join();
            first.awaitMaster();
            awaitAll(first);
            awaitAll(second);
            try (Crowd crowd = new Crowd(client, VIP, 7, CONNECTIONS)) {
                byte[] before = crowd.ask(20);
                Map<Integer, Integer> shares = Crowd.shares(before);
                assertTrue(shares.keySet().containsAll(SERVERS) && shares.size() == 3, shares.toString());

                a.connect(false);
                second.awaitMaster();
                survive("the master is cut off", before, crowd);
                a.connect(true);
                second.awaitBackup();
                survive("it comes back", before, crowd);
                first.terminate();
                second.awaitMaster();
                survive("it ends", before, crowd);

                Lbd alone = new Lbd(a, LISTENER, a.directory.resolve("run"));
                awaitAll(alone);
                Process keepalived = a.keepalived(KEEPALIVED);
                second.awaitBackup();
                survive("keepalived takes over for another lbd", before, crowd);
                keepalived.destroy();
                second.awaitMaster();
                survive("keepalived ends", before, crowd);
            }
        }
    }

    /// Frames for the virtual MAC come to the new master as soon as it says that it has it, while clients go on
    /// sending: none meets its own stack, which holds the address and has no such connections.
    @Test
    void newMastersOwnStackResetsNoneWithAVirtualMac() throws Exception {
        String vrrp = VRRP.replace("virtual_addresses", "virtual_mac: true, virtual_addresses");
        try (Lab lab = new Lab()) {
            Lab.Host client = lab.host(1);
            Lab.Host a = lab.host(2);
            Lab.Host b = lab.host(3);
            for (int number : SERVERS) {
                server(lab.host(number));
            }
            CompletableFuture<Lbd> starting = CompletableFuture.supplyAsync(() -> daemon(b, vrrp, "100"));
            Lbd first = daemon(a, vrrp, "200");
            Lbd second = starting.join();
            first.awaitMaster();
            awaitAll(first);
            awaitAll(second);
            Path resets = client.directory.resolve("resets.log");
            client.start(resets, "tcpdump", "-lnei", "eth0", "src host 10.77.0.100 and tcp[13] & 4 != 0");
            Lab.await("tcpdump", 20, () -> text(resets).contains("listening"));
            try (Crowd crowd = new Crowd(client, VIP, 7, CONNECTIONS)) {
                byte[] before = crowd.ask(20);
                whileAsked(crowd, () -> {
                    a.connect(false);
                    second.awaitMaster();
                });
                survive("the master is cut off, with a virtual MAC", before, crowd);
                a.connect(true);
                second.awaitBackup();
                whileAsked(crowd, () -> {
                    first.terminate();
                    second.awaitMaster();
                });
                survive("it ends", before, crowd);
            }
            String seen = text(resets);
            // What a server resets comes from its own MAC.
            for (Lab.Host director : List.of(a, b)) {
                String own = director.exec("cat", "/sys/class/net/eth0/address").strip();
                assertFalse(seen.contains(own + " >"), seen);
            }
            assertFalse(seen.contains("00:00:5e:00:01:33 >"), seen);
        }
    }

    /// Does something while all connections are asked again and again.
    private static void whileAsked(Crowd crowd, Executable act) throws Exception {
        CompletableFuture<Void> acting = CompletableFuture.runAsync(() -> {
            try {
                act.execute();
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        });
        while (!acting.isDone()) {
            crowd.ask(1);
        }
        acting.get();
        // What was asked while nobody answered is answered now, once more each.
        crowd.drain();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }

    private static Lbd daemon(Lab.Host host, String priority) {
        return daemon(host, VRRP, priority);
    }

    private static Lbd daemon(Lab.Host host, String vrrp, String priority) {
        try {
            return new Lbd(host, LISTENER + vrrp.replace("PRIORITY", priority), host.directory.resolve("run"));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void survive(String what, byte[] before, Crowd crowd) throws Exception {
        byte[] after = crowd.ask(20);
        int same = 0;
        for (int i = 0; i < before.length; i++) {
            same += before[i] == after[i] ? 1 : 0;
        }
        System.err.println(what + ": " + same + " of " + before.length + " connections go on");
        assertTrue(same >= CONNECTIONS * 0.99, what + ": " + same + " go on: " + Arrays.toString(after));
    }

    private static void awaitAll(Lbd lbd) throws Exception {
        lbd.awaitLog("servers=\"[10.77.0.11:7, 10.77.0.12:7, 10.77.0.13:7]\"");
    }

    private static void server(Lab.Host host) throws Exception {
        host.exec("sysctl", "-qw", "net.ipv4.conf.all.arp_ignore=1", "net.ipv4.conf.all.arp_announce=2");
        host.exec("ip", "addr", "add", VIP + "/32", "dev", "lo");
        new Namer(host).tcp("0.0.0.0", 7);
    }
}
