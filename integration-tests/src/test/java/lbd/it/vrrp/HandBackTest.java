package lbd.it.vrrp;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The better of two nodes dies and comes back, again and again, over a real bridge and with the virtual router's MAC:
/// both send from it, so each must hear frames from the very MAC that it has itself. `-Dlbd.vrrp.handbacks=20` for more
/// rounds.
@Execution(ExecutionMode.CONCURRENT)
@Order(2)
class HandBackTest {
    private static final int ROUNDS = Integer.getInteger("lbd.vrrp.handbacks", 2);

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @CsvSource({
        "ipv4, lbd, lbd",
        "ipv4, lbd, keepalived",
        "ipv4, keepalived, lbd",
        "ipv6, lbd, lbd",
        "ipv6, lbd, keepalived",
        "ipv6, keepalived, lbd"
    })
    void lesserMasterOfTheVirtualMacGivesWayWhenTheBetterOneReturns(String family, String better, String lesser)
            throws Exception {
        String vip = family.equals("ipv4") ? Lab.VIP : "fe80::100";
        try (Lab lab = new Lab()) {
            Lab.Host a = lab.host(1);
            Lab.Host b = lab.host(2);
            start(b, lesser, family, 100);
            Lab.await("the lesser node to take the address", 15, () -> b.holds(vip));
            for (int round = 1; round <= ROUNDS; round++) {
                String which = " in round " + round;
                Process master = start(a, better, family, 150);
                Lab.await("the better node to take the address" + which, 15, () -> a.holds(vip));
                Lab.await("the lesser node to give it up" + which, 15, () -> !b.holds(vip));
                kill(master);
                Lab.await("the lesser node to take over" + which, 15, () -> b.holds(vip));
            }
        }
    }

    private static Process start(Lab.Host host, String program, String family, int priority) throws Exception {
        boolean ipv4 = family.equals("ipv4");
        if (program.equals("lbd")) {
            NodeFile file = NodeFile.priority(priority).with("virtual_mac", "true");
            return host.lbd(ipv4 ? file : KeepalivedTest.Form.V3_IPV6.form(file, 0)).process;
        }
        // A killed one's files would have it believe that it runs already.
        for (String left : List.of("keepalived.pid", "vrrp.pid")) {
            Files.deleteIfExists(host.directory.resolve(left));
        }
        String addresses = ipv4 ? Lab.VIP + "/24" : "fe80::100/64\nfd00:77::100/64";
        return host.keepalived("global_defs {\nvrrp_version 3\n}\nvrrp_instance VI_1 {\nstate BACKUP\ninterface eth0\n"
                + "virtual_router_id 51\npriority " + priority + "\nadvert_int 0.1\nuse_vmac\nvirtual_ipaddress {\n"
                + addresses + "\n}\n}\n");
    }

    private static void kill(Process process) {
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        all.add(process.toHandle());
        all.forEach(ProcessHandle::destroyForcibly);
        for (ProcessHandle one : all) {
            one.onExit().join();
        }
    }
}
