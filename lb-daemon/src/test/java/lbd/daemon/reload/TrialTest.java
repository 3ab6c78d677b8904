package lbd.daemon.reload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import lbd.core.model.Config;
import lbd.core.model.ListenerSpec;
import lbd.core.model.PoolConnections;
import lbd.core.model.PoolSpec;
import lbd.core.model.ProcessSpec;
import lbd.core.model.SchedulerSpec;
import lbd.core.model.Timeouts;
import lbd.core.runtime.RuntimeState;
import lbd.daemon.plan.Plan;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TrialTest {
    private static final Duration LONG = Duration.ofHours(1);
    private static final Config OWN = config("own");
    private static final Config OTHER = config("other");

    private final RuntimeState state = new RuntimeState();
    private final LastReload last = new LastReload();
    private final Reloader reloader =
            new Reloader(source("lbd.yaml", OWN), ProcessSpec.DEFAULT, state, last, _ -> Plan.NOTHING);
    private final CompletableFuture<Void> looking = new CompletableFuture<>();
    private Runnable look = () -> {};
    private final Trial trial = new Trial(reloader, state, last, (_, task) -> {
        look = task;
        return looking;
    });

    private static Config config(String pool) {
        Config empty = Config.EMPTY;
        return empty.withPools(List.of(new PoolSpec(pool, SchedulerSpec.DEFAULT, List.of(), PoolConnections.DEFAULT)))
                .withListeners(List.of(new ListenerSpec(
                        "web",
                        ListenerSpec.Protocol.HTTP,
                        List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 80)),
                        10,
                        Timeouts.DEFAULT,
                        pool)));
    }

    private static ConfigSource source(String name, Config config) {
        return new ConfigSource() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Result read() {
                return new Result.Loaded(config, _ -> "");
            }
        };
    }

    @BeforeEach
    void start() {
        reloader.reload();
    }

    private void apply(Duration within) {
        assertInstanceOf(ReloadResult.Taken.class, trial.apply(source("new.yaml", OTHER), within));
        assertSame(OTHER, state.config());
    }

    @Test
    void withoutATimeItStaysAndNothingWaits() {
        trial.apply(source("new.yaml", OTHER), null);
        assertNull(trial.obstacle());
        assertNull(trial.confirm());
        assertEquals(new LastReload.InForce("new.yaml", null), last.inForce());
        reloader.reload();
        assertNull(last.inForce());
        assertSame(OWN, state.config());
    }

    @Test
    void confirmedItStays() {
        apply(LONG);
        assertTrue(String.valueOf(trial.obstacle()).contains("new.yaml waits"), trial.obstacle());
        assertEquals("new.yaml", trial.confirm());
        assertTrue(looking.isCancelled());
        assertNull(trial.obstacle());
        assertSame(OTHER, state.config());
        assertEquals(new LastReload.InForce("new.yaml", null), last.inForce());
    }

    @Test
    void notConfirmedInTimeItGoesBack() {
        apply(Duration.ofNanos(1));
        look.run();
        wentBack("not_confirmed");
        look.run();
        assertEquals(3, state.generation().number());
    }

    @Test
    void beforeItsTimeItStays() {
        apply(LONG);
        look.run();
        assertSame(OTHER, state.config());
        assertNotNull(trial.obstacle());
    }

    @Test
    void theOperatorTakesItBack() {
        apply(LONG);
        assertInstanceOf(ReloadResult.Taken.class, trial.rollBack("operator", ""));
        wentBack("operator");
        assertNull(trial.rollBack("operator", ""));
    }

    @Test
    void errorsTakeItBackAtOnce() {
        for (int i = 0; i < 100; i++) {
            state.listener("web").statuses.count(200);
        }
        trial.keep();
        apply(LONG);
        for (int i = 0; i < 20; i++) {
            state.listener("web").statuses.count(503);
        }
        look.run();
        wentBack("errors");
        assertEquals(
                "20 of 20 answers were 5xx, usual: 0.0 %", last.rolledBack().detail());
    }

    @Test
    void whatIsRefusedChangesNothing() {
        reloader.add(_ -> {
            throw new RefusedException("listeners[web].bind", "taken");
        });
        assertInstanceOf(ReloadResult.Refused.class, trial.apply(source("new.yaml", OTHER), LONG));
        assertNull(trial.obstacle());
        assertNull(last.inForce());
        assertSame(OWN, state.config());
    }

    @Test
    void whereTheWayBackIsRefusedWhatWasAppliedStays() {
        apply(LONG);
        reloader.add(_ -> {
            throw new RefusedException("listeners[web].bind", "taken");
        });
        assertInstanceOf(ReloadResult.Refused.class, trial.rollBack("operator", ""));
        assertSame(OTHER, state.config());
        assertEquals(new LastReload.InForce("new.yaml", null), last.inForce());
        assertNull(trial.obstacle());
    }

    private void wentBack(String reason) {
        assertSame(OWN, state.config());
        assertNull(trial.obstacle());
        assertTrue(looking.isCancelled());
        assertNull(last.inForce());
        LastReload.RolledBack back = last.rolledBack();
        assertNotNull(back);
        assertEquals(reason, back.reason());
        assertEquals("new.yaml", back.file());
    }
}
