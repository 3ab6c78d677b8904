package lbd.it.forward;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
    private static final String OTHER = """
              - {name: other, protocol: tcp, bind: "10.79.0.100:7", forwarding: {mode: nat, interface: d0, on_exit: keep}, pool: other}
            pools:
              - {name: other, servers: ["10.77.0.3:7"]}
            """;
    private static final String TAKEN = """
              - {name: taken, protocol: tcp, bind: "10.77.0.2:9", pool: web}
            pools:
            """;
    private static final String REFUSED = OTHER.replace("d0", "nowhere");
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
                    String removes = CONFIG.replace("on_exit: keep", "on_exit: remove");
                    try (Namer taken = new Namer(director).tcp("10.77.0.2", 9)) {
                        String refused = removes.replace("pools:\n", TAKEN);
                        IllegalStateException no =
                                assertThrows(IllegalStateException.class, () -> new Lbd(director, refused, run));
                        assertTrue(no.getMessage().contains("already in use"), no.getMessage());
                        String none =
                                "version: 1\nlisteners:\n" + TAKEN + "  - {name: web, servers: [\"10.77.0.3:7\"]}\n";
                        assertThrows(IllegalStateException.class, () -> new Lbd(director, none, run));
                        assertArrayEquals(servers, crowd.ask(20), "after starts that were refused");
                    }
                    Lbd third = new Lbd(director, removes, run);
                    assertArrayEquals(servers, crowd.ask(20), "by one that leaves nothing");
                    assertEquals(Set.of(), names(bpf.resolve("lbd")), "a killed one would leave nothing");
                    third.terminate();
                    assertFalse(director.exec("ip", "link", "show", "eth0").contains("xdp"));
                }
            } finally {
                Lab.sh("umount", "-l", bpf.toString());
            }
        }
    }

    /// Another release may lay out its tables in another way: its programs forward until ours do, and nothing of it
    /// stays, on interfaces of which the file says nothing any more neither.
    @Test
    void anotherReleasesTablesAreReplacedWhileItsProgramsGoOn() throws Exception {
        String config = CONFIG.replace("scheduler: rr, ", "");
        String two = config.replace("pools:\n", OTHER);
        try (Lab lab = new Lab()) {
            Lab.Host client = lab.host(1);
            Lab.Host director = lab.host(2);
            director.exec("ip", "addr", "add", "10.77.0.100/32", "dev", "eth0");
            director.exec("ip", "link", "add", "d0", "type", "veth", "peer", "name", "d1");
            director.exec("ip", "link", "set", "d0", "up");
            director.exec("ip", "addr", "add", "10.79.0.2/24", "dev", "d0");
            for (int number : List.of(3, 4)) {
                server(lab.host(number));
            }
            Path run = director.directory.resolve("run");
            Path bpf = Files.createDirectory(run.resolve("bpf"));
            Lab.sh("mount", "-t", "bpf", "bpf", bpf.toString());
            try {
                Lbd first = new Lbd(director, two, run);
                try (Crowd crowd = new Crowd(client, "10.77.0.100", 7, CONNECTIONS)) {
                    byte[] servers = crowd.ask(20);
                    first.process.destroyForcibly().waitFor();
                    Path names = onlyOne(bpf.resolve("lbd"));
                    Set<String> all = names(names);
                    assertTrue(
                            all.contains("layout") && all.stream().anyMatch(n -> n.startsWith("tc-")), all.toString());
                    Files.delete(names.resolve("layout"));
                    Files.createSymbolicLink(names.resolve("layout"), Path.of("v0"));

                    Set<String> left = names(names);
                    String refused = config.replace("pools:\n", REFUSED);
                    IllegalStateException no =
                            assertThrows(IllegalStateException.class, () -> new Lbd(director, refused, run));
                    assertTrue(no.getMessage().contains("there is no interface nowhere"), no.getMessage());
                    assertEquals(left, names(names), "a start that is refused");
                    assertEquals(Path.of("v0"), Files.readSymbolicLink(names.resolve("layout")));
                    assertArrayEquals(servers, crowd.ask(20), "by the old tables");

                    Lbd second = new Lbd(director, config, run);
                    assertTrue(
                            second.log().contains("event=forward.replaced reason=\"layout v0 is not v"), second.log());
                    second.awaitLog("event=forward.attached");
                    assertArrayEquals(servers, crowd.ask(20), "by the new tables, which choose the same");
                    Lab.await(
                            "what the file does not name to be gone",
                            20,
                            () -> names(names).stream().noneMatch(name -> name.startsWith("tc-")));
                    all.removeIf(name -> name.startsWith("tc-"));
                    assertEquals(all, names(names));
                    Lab.await("flows in the new tables", 60, () -> flows(second).contains("10.77.0.100:7"));
                    second.terminate();
                    assertArrayEquals(servers, crowd.ask(20), "after a stop");
                    Lbd third = new Lbd(director, config.replace("on_exit: keep", "on_exit: remove"), run);
                    assertTrue(third.log().contains("event=forward.left_over_removed"), third.log());
                    third.terminate();
                    assertEquals(Set.of(), names(bpf.resolve("lbd")));
                }
            } finally {
                Lab.sh("umount", "-l", bpf.toString());
            }
        }
    }

    private static String flows(Lbd lbd) {
        try {
            return lbd.run("flows").output();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path onlyOne(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.findFirst().orElseThrow();
        }
    }

    private static Set<String> names(Path folder) {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(one -> one.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void server(Lab.Host host) throws Exception {
        host.exec("sysctl", "-qw", "net.ipv4.conf.all.arp_ignore=1", "net.ipv4.conf.all.arp_announce=2");
        host.exec("ip", "addr", "add", "10.77.0.100/32", "dev", "lo");
        new Namer(host).tcp("0.0.0.0", 7);
    }
}
