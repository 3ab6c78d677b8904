package lbd.it.forward;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import lbd.it.vrrp.Lab;
import lbd.it.vrrp.Lbd;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// With `on_exit: keep` packets are handed on while the daemon is dead, and the next one takes the flows over.
@Execution(ExecutionMode.CONCURRENT)
class KeptTest {
    private static final String CONFIG = """
            version: 1
            access_log: {path: "off"}
            listeners:
              - name: web
                protocol: tcp
                bind: "10.77.0.100:7"
                forwarding: {mode: dr, interface: eth0, flows: 10000, on_exit: keep}
                pool: web
            pools:
              - {name: web, scheduler: rr, servers: [{name: r3, address: "10.77.0.3:7"}, {name: r4, address: "10.77.0.4:7"}]}
            """;
    private static final int CONNECTIONS = 200;

    @Test
    void connectionsOutliveTheDaemonAndMeetTheNext() throws Exception {
        try (Lab lab = new Lab()) {
            Lab.Host client = lab.host(1);
            Lab.Host director = lab.host(2);
            director.exec("ip", "addr", "add", "10.77.0.100/32", "dev", "eth0");
            for (int number : List.of(3, 4)) {
                server(lab.host(number));
            }
            Path run = director.directory.resolve("run");
            Path bpf = Files.createDirectory(run.resolve("bpf"));
            Lab.sh("mount", "-t", "bpf", "bpf", bpf.toString());
            try {
                Lbd first = new Lbd(director, CONFIG, run);
                try (Crowd crowd = new Crowd(client, "10.77.0.100", 7, CONNECTIONS)) {
                    byte[] servers = crowd.ask(20);
                    assertEquals(Set.of(3, 4), Crowd.shares(servers).keySet());
                    first.process.destroyForcibly().waitFor();
                    assertArrayEquals(servers, crowd.ask(20), "while it is dead");
                    Lbd second = new Lbd(director, CONFIG, run);
                    assertTrue(second.log().contains("event=forward.taken_over"), second.log());
                    assertArrayEquals(servers, crowd.ask(20), "taken over");
                    second.terminate();
                    assertArrayEquals(servers, crowd.ask(20), "after a stop");
                    Lbd third = new Lbd(director, CONFIG.replace("on_exit: keep", "on_exit: remove"), run);
                    third.terminate();
                    assertFalse(director.exec("ip", "link", "show", "eth0").contains("xdp"));
                }
            } finally {
                Lab.sh("umount", "-l", bpf.toString());
            }
        }
    }

    private static void server(Lab.Host host) throws Exception {
        host.exec("sysctl", "-qw", "net.ipv4.conf.all.arp_ignore=1", "net.ipv4.conf.all.arp_announce=2");
        host.exec("ip", "addr", "add", "10.77.0.100/32", "dev", "lo");
        new Namer(host).tcp("0.0.0.0", 7);
    }
}
