package lbd.it.forward;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import lbd.forward.sys.LinkEvents;
import lbd.it.forward.sys.Inside;
import lbd.it.vrrp.Lab;
import org.junit.jupiter.api.Test;

class LinkEventsTest {
    /// Long before the next look at the links: clients' packets come to a virtual MAC as soon as its link is up.
    @Test
    void virtualMacThatComesUpIsToldOfAtOnce() throws Exception {
        try (Lab lab = new Lab()) {
            Lab.Host host = lab.host(1);
            try (LinkEvents events = Inside.call(host.namespace, LinkEvents::new)) {
                while (events.await(100)) {}
                assertFalse(events.await(100), "nothing has changed");
                String[] add = "ip link add v link eth0 address 00:00:5e:00:01:33 up type macvlan".split(" ");
                host.exec(add);
                assertTrue(events.await(20_000));
            }
        }
    }
}
