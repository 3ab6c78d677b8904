package lbd.it.vrrp;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class FirstContactTest {
    @Test
    void aLoneNodeBecomesMaster() throws Exception {
        try (Lab lab = new Lab()) {
            Lab.Host a = lab.host(1);
            Lab.Host client = lab.host(9);
            Lbd lbd = a.lbd("instance addresses=10.77.0.100/24 interval=100").awaitMaster();
            Probe probe = new Probe(client, Lab.VIP);
            Thread.sleep(500);
            System.out.println(lbd.log() + lbd.ask("status") + a.exec("ip", "addr"));
            assertTrue(probe.outageSince(Probe.now() - 0.2) < 100);
        }
    }
}
