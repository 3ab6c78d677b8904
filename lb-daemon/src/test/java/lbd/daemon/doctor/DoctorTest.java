package lbd.daemon.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import lbd.config.ConfigReader;
import lbd.config.ConfigResult;
import lbd.core.model.Config;
import lbd.daemon.doctor.Finding.Result;
import lbd.sys.Capability;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DoctorTest {
    private static final String FORWARDS = """
            version: 1
            listeners:
              - {name: web, protocol: http, bind: "127.0.0.1:80", pool: web}
              - {name: dns, protocol: udp, bind: ["[2001:db8::53]:53", "0.0.0.0:5353"], pool: web}
              - {name: lvs, protocol: tcp, bind: "192.0.2.80:443", forwarding: {mode: nat, interface: eth0, on_exit: keep}, pool: web}
            pools:
              - {name: web, servers: ["192.0.2.11:80"]}
            """;

    @TempDir
    private Path root;

    private Set<Capability> capabilities = EnumSet.allOf(Capability.class);
    private String kernel = "6.18.0";
    private boolean isClockInStep = true;
    private final Set<InetAddress> here = new HashSet<>();

    private void file(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text + "\n");
    }

    private void sysctl(String name, String value) throws IOException {
        file("proc/sys/" + name.replace('.', '/'), value);
    }

    private static Config config(Path folder) throws IOException {
        return config(folder, FORWARDS);
    }

    private static Config config(Path folder, String text) throws IOException {
        Path file = folder.resolve("lbd.yaml");
        Files.writeString(file, text);
        if (ConfigReader.read(file) instanceof ConfigResult.Loaded loaded) {
            return loaded.config();
        }
        throw new AssertionError(ConfigReader.read(file).toString());
    }

    private List<Finding> look(@Nullable Config config) {
        return Doctor.look(new Machine(root, 1000, capabilities, kernel, isClockInStep, here::contains), config);
    }

    private Finding one(String check, @Nullable Config config) {
        return look(config).stream()
                .filter(finding -> finding.check().equals(check))
                .findFirst()
                .orElseThrow(() -> new AssertionError(check + " in " + look(config)));
    }

    @Test
    void aMachineThatTellsNothingIsNotBlamed() {
        assertTrue(
                look(null).stream().allMatch(one -> one.result() == Result.OK),
                look(null).toString());
        assertEquals("this kernel tracks no connections", one("conntrack", null).is());
    }

    @ParameterizedTest
    @CsvSource({"79,100,OK", "80,100,OK", "81,100,WARN", "262144,262144,WARN", "0,0,OK"})
    void conntrackIsWarnedOfAboveFourFifths(long entries, long limit, Result result) throws IOException {
        sysctl("net.netfilter.nf_conntrack_count", Long.toString(entries));
        sysctl("net.netfilter.nf_conntrack_max", Long.toString(limit));
        assertEquals(result, one("conntrack", null).result());
        assertEquals(new Conntrack(entries, limit), Conntrack.of(root));
    }

    @Test
    void settingsThatAreTooSmallAreNamedWithWhatToDo() throws IOException {
        sysctl("net.core.somaxconn", "128");
        sysctl("net.ipv4.ip_local_port_range", "50000\t50999");
        sysctl("net.ipv4.tcp_tw_reuse", "2");
        Finding backlog = one("net.core.somaxconn", null);
        assertEquals(Result.WARN, backlog.result());
        assertEquals("sysctl -w net.core.somaxconn=4096", backlog.how());
        assertEquals(
                "50000 to 50999, 1000 ports",
                one("net.ipv4.ip_local_port_range", null).is());
        assertEquals(Result.WARN, one("net.ipv4.ip_local_port_range", null).result());
        assertNull(one("net.ipv4.tcp_tw_reuse", null).how());
    }

    @Test
    void whatTheFileNeedsIsLookedAt() throws IOException {
        Config config = config(root);
        kernel = "6.1.0-49-amd64";
        capabilities = EnumSet.of(Capability.CAP_NET_ADMIN);
        sysctl("net.core.rmem_max", "212992");
        file("proc/self/mounts", "proc /proc proc rw 0 0");
        assertEquals(Result.WARN, one("descriptors", config).result());
        assertEquals(Result.WARN, one("net.core.rmem_max", config).result());
        assertEquals(
                "6.6 or newer, for forwarding with mode tun or nat",
                one("kernel", config).should());
        assertEquals(
                "this user lacks CAP_PERFMON, CAP_BPF",
                one("capabilities of forwarding", config).is());
        assertEquals(
                Result.FAIL,
                one("capabilities of listeners below port 1024", config).result());
        assertEquals(
                "mount -t bpf bpf /sys/fs/bpf", one("bpf file system", config).how());
        kernel = "7.0";
        file("proc/self/mounts", "bpf /sys/fs/bpf bpf rw 0 0");
        capabilities = EnumSet.allOf(Capability.class);
        assertTrue(
                look(config).stream().noneMatch(one -> one.result() == Result.FAIL),
                look(config).toString());
    }

    @Test
    void checksAtTheVirtualAddressNeedANewerKernelThanForwardingItself() throws IOException {
        String direct = FORWARDS.replace("mode: nat", "mode: dr").replace("192.0.2.11:80", "192.0.2.11:443");
        kernel = "6.1.0";
        assertEquals(Result.OK, one("kernel", config(root, direct)).result());
        String via = direct.replace("443\"]}", "443\"], health_check: {type: tcp, via: 192.0.2.80}}");
        assertEquals(
                "6.6 or newer, for forwarding with checks via the virtual address",
                one("kernel", config(root, via)).should());
    }

    @Test
    void addressesThatNobodyHoldsAreNamed() throws IOException {
        Config config = config(root);
        Finding forwarded = one("address 192.0.2.80", config);
        assertEquals(Result.WARN, forwarded.result());
        assertTrue(String.valueOf(forwarded.should()).contains("listener \"lvs\""), forwarded.toString());
        assertEquals(Result.WARN, one("address 2001:db8::53", config).result());
        here.add(InetAddress.ofLiteral("192.0.2.80"));
        here.add(InetAddress.ofLiteral("2001:db8::53"));
        here.add(InetAddress.ofLiteral("127.0.0.1"));
        assertTrue(look(config).stream().noneMatch(one -> one.check().startsWith("address ")));
    }

    @Test
    void clockAndHugePages() throws IOException {
        isClockInStep = false;
        file("sys/kernel/mm/transparent_hugepage/enabled", "[always] madvise never");
        assertEquals(Result.WARN, one("clock", null).result());
        assertEquals(Result.WARN, one("transparent huge pages", null).result());
        file("sys/kernel/mm/transparent_hugepage/enabled", "always [madvise] never");
        assertEquals("madvise", one("transparent huge pages", null).is());
    }

    @Test
    void rulesAreOfListenersThatTakeConnectionsThemselves() throws IOException {
        assertEquals("""
                # Clients' connections of lbd's listeners. To remove: nft delete table inet lbd_notrack
                table inet lbd_notrack
                delete table inet lbd_notrack
                table inet lbd_notrack {
                    chain prerouting {
                        type filter hook prerouting priority raw; policy accept;
                        ip daddr 127.0.0.1 tcp dport 80 notrack
                        ip6 daddr 2001:db8::53 udp dport 53 notrack
                        meta nfproto ipv4 fib daddr type local udp dport 5353 notrack
                    }
                    chain output {
                        type filter hook output priority raw; policy accept;
                        ip saddr 127.0.0.1 tcp sport 80 notrack
                        ip6 saddr 2001:db8::53 udp sport 53 notrack
                        meta nfproto ipv4 udp sport 5353 notrack
                    }
                }
                """, Notrack.rules(config(root)));
    }
}
