package lbd.it.vrrp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// lbd with Debian's keepalived on either side: it must not notice any difference.
@Execution(ExecutionMode.CONCURRENT)
@Order(2)
class KeepalivedTest {
    /// The forms of the protocol that both speak.
    enum Form {
        V2_PASS(2, "advert_int 1\nauthentication {\nauth_type PASS\nauth_pass 1111\n}") {
            @Override
            NodeFile form(NodeFile file, int peer) {
                return file.with("version", "2")
                        .with("advertisement_interval", "1s")
                        .with("authentication", "{type: pass, password: \"1111\"}");
            }
        },
        V3_IPV4(3, "advert_int 0.1"),
        V3_UNICAST(3, "advert_int 0.1\nunicast_peer {\n10.77.0.%d\n}") {
            @Override
            NodeFile form(NodeFile file, int peer) {
                return file.with("unicast", "{peers: [10.77.0." + peer + "]}");
            }
        },
        V3_VIRTUAL_MAC(3, "advert_int 0.1\nuse_vmac") {
            @Override
            NodeFile form(NodeFile file, int peer) {
                return file.with("virtual_mac", "true");
            }
        },
        V3_IPV6(3, "advert_int 0.1") {
            @Override
            NodeFile form(NodeFile file, int peer) {
                return file.with("virtual_addresses", "[\"fe80::100/64\", \"fd00:77::100/64\"]");
            }
        };

        private final int version;
        private final String keepalived;

        Form(int version, String keepalived) {
            this.version = version;
            this.keepalived = keepalived;
        }

        NodeFile form(NodeFile file, int peer) {
            return file;
        }

        NodeFile lbd(int priority, int peer) {
            return form(NodeFile.priority(priority), peer);
        }

        String vip() {
            return this == V3_IPV6 ? "fe80::100" : Lab.VIP;
        }

        String keepalived(int priority, int peer) {
            String addresses = this == V3_IPV6 ? "fe80::100/64\nfd00:77::100/64" : "10.77.0.100/24";
            return "global_defs {\nvrrp_version " + version
                    + "\n}\nvrrp_instance VI_1 {\nstate BACKUP\ninterface eth0\n"
                    + "virtual_router_id 51\npriority " + priority + "\n" + keepalived.formatted(peer)
                    + "\nvirtual_ipaddress {\n" + addresses + "\n}\n}\n";
        }
    }

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @EnumSource(Form.class)
    void keepalivedStaysBackupWhileLbdIsMasterAndTakesOverWhenItResigns(Form form) throws Exception {
        try (Lab lab = new Lab()) {
            Lab.Host a = lab.host(1);
            Lab.Host b = lab.host(2);
            Lbd lbd = a.lbd(form.lbd(200, 2)).awaitMaster();
            b.keepalived(form.keepalived(100, 1));
            Capture capture = lab.capture();
            Lab.pass(form.version == 2 ? 6000 : 2000, "a take-over that must not come");
            assertTrue(lbd.isMaster() && !b.holds(form.vip()), "keepalived must follow");
            assertEquals(0, lbd.number("rival_adverts"));
            lbd.terminate();
            Lab.await("keepalived to hold the address", 5, () -> b.holds(form.vip()));
            assertFalse(a.holds(form.vip()));
            assertEquals(List.of(), capture.read("_ws.malformed && !icmpv6", "frame.number"));
            assertEquals(List.of(), capture.read("vrrp.checksum.status == \"Bad\"", "frame.number"));
            // What was found to be good must have been looked at.
            assertFalse(capture.read("vrrp.checksum.status == \"Good\" && vrrp.prio == 200", "frame.number")
                    .isEmpty());
        }
    }

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @EnumSource(Form.class)
    void lbdStaysBackupWhileKeepalivedIsMasterAndTakesOverWhenItDies(Form form) throws Exception {
        try (Lab lab = new Lab()) {
            Lab.Host a = lab.host(1);
            Lab.Host b = lab.host(2);
            // Not 100 ms: keepalived has no real time, and three of its adverts late would be a take-over that is due.
            Process keepalived = b.keepalived(form.keepalived(200, 1).replace("advert_int 0.1", "advert_int 0.5"));
            Lab.await("keepalived to hold the address", 10, () -> b.holds(form.vip()));
            NodeFile file = form.lbd(100, 2);
            Lbd lbd = a.lbd(form.version == 2 ? file : file.with("advertisement_interval", "500ms"));
            Lab.pass(5000, "a take-over that must not come");
            assertEquals(0, lbd.number("became_master"), lbd.log());
            keepalived.descendants().forEach(ProcessHandle::destroyForcibly);
            keepalived.destroyForcibly();
            lbd.awaitMaster();
            assertTrue(a.holds(form.vip()));
        }
    }

    /// The loser falls silent: nothing tells the winner but its own refresh.
    @LabTest
    void healedSplitWithASilentKeepalivedLoserBringsClientsBackWithinASecond() throws Exception {
        try (Lab lab = new Lab()) {
            Lab.Host a = lab.host(1);
            Lab.Host b = lab.host(2);
            b.lbd(Form.V3_IPV4.lbd(200, 1)).awaitMaster();
            b.connect(false);
            a.keepalived(Form.V3_IPV4.keepalived(100, 2));
            Lab.await("keepalived to hold the address", 10, () -> a.holds(Lab.VIP));
            Probe probe = new Probe(lab.host(9), Lab.VIP);
            b.connect(true);
            Lab.await("keepalived to withdraw", 5, () -> !a.holds(Lab.VIP));
            double withdrawn = Probe.now();
            Lab.pass(1500, "answers after the split has healed");
            Measured.report("healed split, loser keepalived: outage", probe.outageSince(withdrawn));
            assertTrue(probe.outageSince(withdrawn) < 1200);
        }
    }
}
