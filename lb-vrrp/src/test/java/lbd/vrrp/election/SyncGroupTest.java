package lbd.vrrp.election;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import lbd.core.model.vrrp.VrrpVersion;
import lbd.vrrp.packet.AdvertAddresses;
import org.junit.jupiter.api.Test;

class SyncGroupTest {
    private static final long S = 1_000_000_000L;
    private static final InetAddress PEER = InetAddress.ofLiteral("10.0.0.9");

    private final List<String> actions = new ArrayList<>();
    private final Router a = router("a");
    private final Router b = router("b");
    private final SyncGroup group = new SyncGroup(List.of(a, b));

    private Router router(String name) {
        Params params = new Params(
                VrrpVersion.V3,
                100,
                true,
                0,
                S,
                0,
                InetAddress.ofLiteral("10.0.0.1"),
                AdvertAddresses.of(List.of(InetAddress.ofLiteral("10.0.0.100"))),
                true);
        return new Router(params, new Effects() {
            @Override
            public void run(Action action, long nowNanos) {
                actions.add(name + " " + action);
            }

            @Override
            public void transition(State before, State after, Event cause, long nowNanos) {}
        });
    }

    private void handle(Router router, Event event, long now) {
        State.Kind before = router.state().kind();
        router.handle(event, now);
        group.settle(router, before, now);
    }

    private void bothMaster() {
        handle(a, new Event.Startup(false), 0);
        handle(b, new Event.Startup(false), 0);
        handle(a, new Event.DeadlinePassed(), 4 * S);
        handle(b, new Event.DeadlinePassed(), 4 * S);
    }

    @Test
    void groupWaitsForItsLastMember() {
        handle(a, new Event.Startup(false), 0);
        handle(b, new Event.Startup(false), 0);
        handle(b, new Event.AdvertReceived(200, S, PEER), 3 * S);
        handle(a, new Event.DeadlinePassed(), 4 * S);
        assertFalse(a.isMaster(), "b still hears a good master");
        handle(b, new Event.DeadlinePassed(), 7 * S);
        assertTrue(a.isMaster() && b.isMaster());
    }

    @Test
    void groupWithoutTheMemberThatItWaitedForTakesOver() {
        handle(a, new Event.Startup(false), 0);
        handle(b, new Event.Startup(false), 0);
        handle(a, new Event.DeadlinePassed(), 4 * S);
        group.formed(4 * S);
        assertFalse(a.isMaster(), "b is not ready");
        new SyncGroup(List.of(a)).formed(5 * S);
        assertTrue(a.isMaster() && !b.isMaster());
    }

    @Test
    void whenOneGivesWayTheOthersResign() {
        bothMaster();
        actions.clear();
        handle(a, new Event.AdvertReceived(200, S, PEER), 5 * S);
        assertFalse(a.isMaster() || b.isMaster());
        assertEquals("b " + new Action.SendAdvert(0, S), actions.get(2));
    }

    @Test
    void takingOverOfOneTakesTheOthersAlong() {
        handle(a, new Event.Startup(false), 0);
        handle(b, new Event.Startup(false), 0);
        handle(a, new Event.TakeOver(), S);
        assertTrue(a.isMaster() && b.isMaster());
    }
}
