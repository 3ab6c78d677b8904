package lbd.it.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import lbd.it.forward.sys.Inside;
import lbd.it.vrrp.Lab;
import lbd.it.vrrp.Lbd;
import lbd.sys.net.NetfilterSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// A machine whose firewall has the kernel track connections: with `process.notrack` clients' take no entry, and what
/// keeps them out goes with the daemon, however that ends.
@Execution(ExecutionMode.CONCURRENT)
class NotrackTest {
    private static final int REQUESTS = 10;

    private static final String CONFIG = """
            version: 1
            process: {notrack: NOTRACK}
            admin: {http: "off"}
            access_log: {path: "off"}
            listeners:
              - name: web
                protocol: http
                bind: ["10.77.0.2:80", "[::]:8080"]
                routes: [{respond: {status: 200, body: "here"}}]
              - {name: udp, protocol: udp, bind: "0.0.0.0:5353", pool: nobody}
            pools:
              - {name: nobody, servers: ["10.77.0.3:53"]}
            """;

    @Test
    void clientsTakeNoEntryForAsLongAsTheDaemonRuns() throws Exception {
        try (Lab lab = new Lab()) {
            Lab.Host client = lab.host(1);
            Lab.Host host = lab.host(2);
            Path run = host.directory.resolve("run");
            host.exec("iptables", "-A", "INPUT", "-m", "conntrack", "--ctstate", "ESTABLISHED", "-j", "ACCEPT");
            host.exec("ip6tables", "-A", "INPUT", "-m", "conntrack", "--ctstate", "ESTABLISHED", "-j", "ACCEPT");
            host.exec("sysctl", "-qw", "net.ipv4.ip_forward=1");
            host.exec("ip", "link", "add", "d0", "type", "veth", "peer", "name", "d1");
            host.exec("ip", "link", "set", "d0", "up");
            host.exec("ip", "link", "set", "d1", "up");
            host.exec("ip", "addr", "add", "10.79.0.1/24", "dev", "d0");
            client.exec("ip", "route", "add", "10.79.0.0/24", "via", "10.77.0.2");

            Lbd tracked = new Lbd(host, CONFIG.replace("NOTRACK", "false"), run);
            assertEquals(2 * REQUESTS, newEntries(client, host));
            tracked.terminate();

            Lbd lbd = new Lbd(host, CONFIG.replace("NOTRACK", "true"), run);
            assertTrue(lbd.log().contains("event=notrack.applied ports=3"), lbd.log());
            assertEquals(0, newEntries(client, host));
            Files.writeString(host.directory.resolve("lbd.yaml"), CONFIG.replace("NOTRACK", "false"));
            lbd.signal("HUP");
            lbd.awaitLog("generation=2");
            assertEquals(2 * REQUESTS, newEntries(client, host));
            Files.writeString(
                    host.directory.resolve("lbd.yaml"),
                    CONFIG.replace("NOTRACK", "true").replace("10.77.0.2:80", "0.0.0.0:80"));
            lbd.signal("HUP");
            lbd.awaitLog("generation=3");
            assertEquals(0, newEntries(client, host));
            long before = entries(host);
            client.exec("sh", "-c", "curl -s --max-time 0.5 http://10.79.0.9/; true");
            assertEquals(1, entries(host) - before, "what is forwarded, to a port of a wildcard's");
            lbd.process.destroyForcibly().waitFor();

            new Lbd(host, CONFIG.replace("NOTRACK", "false"), run).awaitLog("process.ready");
            assertEquals(2 * REQUESTS, newEntries(client, host));
        }
    }

    /// What requests of a client's, each with a connection of its own, add to the kernel's table.
    private static long newEntries(Lab.Host client, Lab.Host host) throws Exception {
        long before = entries(host);
        for (String address : new String[] {"10.77.0.2:80", "[fe80::2%25eth0]:8080"}) {
            String answers = client.exec(
                    "sh",
                    "-c",
                    "for i in $(seq " + REQUESTS + "); do curl -s --max-time 20 'http://" + address + "/'; done");
            assertEquals("here".repeat(REQUESTS), answers.strip());
        }
        return entries(host) - before;
    }

    private static long entries(Lab.Host host) throws Exception {
        long shown = Long.parseLong(
                host.exec("cat", "/proc/sys/net/netfilter/nf_conntrack_count").strip());
        NetfilterSocket.Connections told = Inside.call(host.namespace, () -> {
            try (NetfilterSocket socket = new NetfilterSocket()) {
                return socket.connections();
            }
        });
        // The package's unit shows the daemon no settings: it asks the kernel.
        assertEquals(shown, told.entries());
        assertTrue(told.limit() > 0, told.toString());
        return shown;
    }
}
