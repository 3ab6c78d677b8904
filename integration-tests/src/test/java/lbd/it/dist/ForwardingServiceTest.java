package lbd.it.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/// The unit with the drop-in for forwarding, under a systemd that may keep a service in its sandbox: what that hides
/// and forbids is not what forwarding needs.
@Order(1)
class ForwardingServiceTest {
    private static final String CONFIG = """
            version: 1
            process: {notrack: true}
            access_log: {path: off}
            admin: {http: "127.0.0.1:9600"}
            listeners:
              - {name: web, protocol: tcp, bind: "10.99.0.100:80", forwarding: {mode: dr, interface: lan, flows: 1024, on_exit: keep}, pool: web}
              - {name: nat, protocol: tcp, bind: "10.99.0.101:80", forwarding: {mode: nat, interface: lan, flows: 1024, on_exit: keep}, pool: web}
            pools:
              - {name: web, servers: ["10.99.0.3:80"], health_check: {type: tcp, via: 10.99.0.100, interval: 1s}}
            """;

    @Test
    void forwardsAsItsOwnUserAndLeavesWhatIsToBeKept() throws Exception {
        try (Machine machine = new Machine("BPF", "PERFMON", "SYS_ADMIN")) {
            machine.install(Built.deb());
            machine.sh("mountpoint -q /sys/fs/bpf || mount -t bpf -o mode=700 bpf /sys/fs/bpf")
                    .ok();
            machine.sh("ip link add lan type veth peer name port && ip link set port up && ip link set lan up")
                    .ok();
            machine.sh("ip addr add 10.99.0.1/24 dev lan").ok();
            machine.sh("iptables -A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT")
                    .ok();
            machine.sh("mkdir -p /etc/systemd/system/lbd.service.d"
                            + " && cp /usr/share/lbd/forwarding.conf /etc/systemd/system/lbd.service.d/")
                    .ok();
            machine.write("/etc/lbd/lbd.yaml", CONFIG);
            machine.sh("systemctl daemon-reload").ok();
            assertEquals(
                    "",
                    machine.sh("systemctl restart lbd || journalctl --no-pager -u lbd")
                            .ok());
            assertTrue(machine.journal().contains("event=forward.attached interface=lan mode=generic"));
            assertTrue(machine.sh("ip link show lan").ok().contains("xdp"));
            String metrics = machine.sh("curl -s http://127.0.0.1:9600/metrics").ok();
            assertTrue(metrics.contains("\nlbd_conntrack_limit "), metrics);

            machine.sh("systemctl stop lbd").ok();
            assertTrue(machine.sh("ip link show lan").ok().contains("xdp"), "it is kept");
            machine.sh("systemctl start lbd").ok();
            assertTrue(machine.journal().contains("event=forward.taken_over"), machine.journal());
            machine.write("/etc/lbd/lbd.yaml", CONFIG.replace(", on_exit: keep", ""));
            machine.sh("systemctl restart lbd && systemctl stop lbd").ok();
            assertFalse(machine.sh("ip link show lan").ok().contains("xdp"));
        }
    }
}
