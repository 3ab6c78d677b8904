package lbd.it.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lbd.it.vrrp.Lab;
import lbd.it.vrrp.Lbd;
import org.junit.jupiter.api.Test;

/// A client, a director and two real servers on one bridge, all with the virtual address but the client. Each server
/// says its name to whoever connects or sends a datagram, and echoes at port 7.
class DirectRoutingTest {
    private static final String VIP = "10.77.0.100";
    private static final String VIP6 = "fd77::100";
    private static final int CLIENT = 1;
    private static final int DIRECTOR = 2;
    private static final int R3 = 3;
    private static final int R4 = 4;

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
              - {name: udp, protocol: udp, bind: "10.77.0.100:53-54", forwarding: {mode: dr, interface: eth0}, pool: udp}
            pools:
              - name: web
                servers: [{name: r3, address: "10.77.0.3:80"}, {name: r4, address: "10.77.0.4:80"}]
                health_check: {type: tcp, interval: 200ms, timeout: 1s, rise: 1, fall: 2}
              - {name: echo, servers: [{name: r3, address: "10.77.0.3:7"}, {name: r4, address: "10.77.0.4:7"}]}
              - {name: udp, scheduler: rr, servers: [{name: r3, address: "10.77.0.3:53"}, {name: r4, address: "10.77.0.4:53"}]}
            """;

    private final Map<Integer, Process> webServers = new HashMap<>();

    @Test
    void packetsAreHandedToServersThatAnswerTheClientThemselves() throws Exception {
        try (Lab lab = new Lab()) {
            Lab.Host client = lab.host(CLIENT);
            Lab.Host director = lab.host(DIRECTOR);
            Lab.Host r3 = lab.host(R3);
            Lab.Host r4 = lab.host(R4);
            for (Lab.Host host : List.of(client, director, r3, r4)) {
                host.exec("ip", "addr", "add", "fd77::" + host.number() + "/64", "dev", "eth0", "nodad");
            }
            director.exec("ip", "addr", "add", VIP + "/32", "dev", "eth0");
            director.exec("ip", "addr", "add", VIP6 + "/128", "dev", "eth0", "nodad");
            realServer(r3);
            realServer(r4);
            String socket = director.directory.resolve("admin.sock").toString();
            Lbd lbd = new Lbd(director, CONFIG.replace("SOCKET", socket), director.directory.resolve("run"));
            Lab.await(
                    "an answer",
                    20,
                    () -> !names(client, "TCP:" + VIP + ":80", 1).isEmpty());

            Map<String, Integer> four = names(client, "TCP:" + VIP + ":80", 40);
            assertEquals(40, four.values().stream().mapToInt(Integer::intValue).sum(), four.toString());
            assertTrue(four.getOrDefault("r3", 0) >= 8 && four.getOrDefault("r4", 0) >= 8, four.toString());
            Map<String, Integer> six = names(client, "TCP6:[" + VIP6 + "]:80", 10);
            assertEquals(10, six.values().stream().mapToInt(Integer::intValue).sum(), six.toString());
            // Longer than a packet may be: its pieces meet one server.
            for (String port : List.of("53", "54")) {
                String answer = client.exec(
                        "sh", "-c", "head -c 5000 /dev/zero | tr '\\0' x | socat -t1 -b9000 - UDP:" + VIP + ":" + port);
                assertTrue(answer.matches("r[34] 5000\\s*"), answer);
            }

            String status = director.exec("curl", "-s", "--unix-socket", socket, "http://lbd/api/v1/status");
            assertTrue(status.contains("\"servers\":[\"r3\",\"r4\"]"), status);

            goesOnWhileItsServerDrains(client, director, socket);
            leavesServersThatAreDown(client, r4);
            followsANewMac(client, r3);

            String metrics = director.exec("curl", "-s", "http://10.77.0.2:9600/metrics");
            assertTrue(
                    metrics.contains("lbd_forward_flows_total{listener=\"web\",pool=\"web\",server=\"r3\"}"), metrics);
            assertTrue(director.exec("ip", "link", "show", "eth0").contains("xdp"));
            lbd.process.destroy();
            lbd.process.waitFor();
            assertFalse(director.exec("ip", "link", "show", "eth0").contains("xdp"), "it goes with its daemon");
        }
    }

    private void goesOnWhileItsServerDrains(Lab.Host client, Lab.Host director, String socket) throws Exception {
        Process open =
                new ProcessBuilder("ip", "netns", "exec", client.namespace, "socat", "-", "TCP:" + VIP + ":7").start();
        try (BufferedReader answers = open.inputReader(StandardCharsets.US_ASCII)) {
            String who = exchange(open, answers, "who\n");
            String server = who.substring(0, 2);
            director.exec(
                    "curl",
                    "-s",
                    "-X",
                    "POST",
                    "--unix-socket",
                    socket,
                    "http://lbd/api/v1/pools/echo/servers/" + server + "/drain");
            String other = server.equals("r3") ? "r4" : "r3";
            Lab.await(
                    "new flows on the other",
                    20,
                    () -> names(client, "TCP:" + VIP + ":7", 6).keySet().equals(Set.of(other)));
            assertEquals(server + " again", exchange(open, answers, "again\n"));
        } finally {
            open.destroyForcibly().waitFor();
        }
    }

    private static String exchange(Process open, BufferedReader answers, String line) throws Exception {
        open.getOutputStream().write(line.getBytes(StandardCharsets.US_ASCII));
        open.getOutputStream().flush();
        return String.valueOf(answers.readLine());
    }

    private void leavesServersThatAreDown(Lab.Host client, Lab.Host r4) throws Exception {
        Process web = webServers.get(R4);
        web.descendants().forEach(ProcessHandle::destroyForcibly);
        web.destroyForcibly().waitFor();
        Lab.await(
                "all on the one that is up",
                20,
                () -> names(client, "TCP:" + VIP + ":80", 8).equals(Map.of("r3", 8)));
        web(r4);
        Lab.await("both again", 20, () -> names(client, "TCP:" + VIP + ":80", 8).containsKey("r4"));
    }

    private static void followsANewMac(Lab.Host client, Lab.Host r3) throws Exception {
        r3.exec("sysctl", "-qw", "net.ipv4.conf.all.arp_notify=1", "net.ipv4.conf.eth0.arp_notify=1");
        r3.exec("ip", "link", "set", "eth0", "address", "02:00:00:00:33:33");
        Lab.await(
                "the server with another MAC",
                20,
                () -> names(client, "TCP:" + VIP + ":80", 8).containsKey("r3"));
    }

    /// How often which server answered; who did not answer is not counted.
    private static Map<String, Integer> names(Lab.Host client, String target, int times) {
        Map<String, Integer> names = new HashMap<>();
        String script = "for i in $(seq " + times + "); do echo who | timeout 2 socat -t1 - " + target
                + ",connect-timeout=1 2>/dev/null; echo; done";
        for (String line : client.output("sh", "-c", script).split("\n")) {
            if (line.startsWith("r")) {
                names.merge(line.substring(0, 2), 1, Integer::sum);
            }
        }
        return names;
    }

    private void realServer(Lab.Host host) throws Exception {
        host.exec("sysctl", "-qw", "net.ipv4.conf.all.arp_ignore=1", "net.ipv4.conf.all.arp_announce=2");
        host.exec("ip", "addr", "add", VIP + "/32", "dev", "lo");
        host.exec("ip", "addr", "add", VIP6 + "/128", "dev", "lo", "nodad");
        web(host);
        String name = "r" + host.number();
        List<String> servers = new ArrayList<>();
        servers.add("TCP4-LISTEN:7,fork,reuseaddr SYSTEM:'while read line; do echo " + name + " $line; done'");
        for (int port : List.of(53, 54)) {
            servers.add("-b9000 UDP4-LISTEN:" + port + ",bind=" + VIP + ",fork,reuseaddr SYSTEM:'echo " + name
                    + " $(head -c 5000 | wc -c)'");
        }
        for (String server : servers) {
            host.start(Files.createTempFile(host.directory, "server", ".log"), "sh", "-c", "exec socat " + server);
        }
        Lab.await("the servers", 20, () -> host.output("ss", "-ltun").contains(":54"));
    }

    private void web(Lab.Host host) throws Exception {
        String name = "r" + host.number();
        webServers.put(
                host.number(),
                host.start(
                        Files.createTempFile(host.directory, "web", ".log"),
                        "sh",
                        "-c",
                        "exec socat TCP6-LISTEN:80,fork,reuseaddr,ipv6only=0 SYSTEM:'read line; echo " + name + "'"));
        Lab.await("the web server", 20, () -> host.output("ss", "-ltn").contains(":80"));
    }
}
