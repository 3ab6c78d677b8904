package lbd.daemon.upgrade;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import lbd.core.runtime.RuntimeState;
import lbd.daemon.NotPossibleException;
import lbd.sys.Child;
import lbd.sys.handover.HandoverSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What the old process does when the new one is not what it should be.
@Timeout(30)
class UpgradeTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final FakeHost host = new FakeHost();

    private static final class FakeHost implements Upgrade.Host {
        final CompletableFuture<Long> handedOver = new CompletableFuture<>();
        final CountDownLatch drained = new CountDownLatch(1);
        final CountDownLatch gone = new CountDownLatch(1);
        volatile @Nullable String obstacle;
        volatile boolean breaks;
        volatile int lines;

        @Override
        public Estate estate() {
            Estate estate = new Estate();
            for (int i = 0; i < lines; i++) {
                estate.leave("line", "x".repeat(1000));
            }
            return estate;
        }

        @Override
        public @Nullable String obstacle() {
            return obstacle;
        }

        @Override
        public int generation() {
            return 3;
        }

        @Override
        public Estate handOver(long pid) {
            handedOver.complete(pid);
            if (breaks) {
                throw new IllegalStateException("a part that cannot be given");
            }
            return new Estate();
        }

        @Override
        public void drain() {
            drained.countDown();
        }

        @Override
        public void successorGone() {
            gone.countDown();
        }
    }

    @Test
    void programThatEndsIsTold() throws Exception {
        UpgradeView failed = failed("echo no such option >&2; exit 7");
        assertEquals("no such option", failed.errors().getFirst());
        assertEquals(
                "the new process was not taken: it ended before it was ready (exit code 7)",
                failed.errors().getLast());
    }

    @Test
    void programThatIsNotThereIsTold() throws Exception {
        Upgrade upgrade =
                new Upgrade(host, (environment, passed) -> Child.start(List.of("/no/such"), environment, passed));
        upgrade.begin(LIMIT);
        assertEquals(
                List.of("no process was started: there is no /no/such"),
                ended(upgrade).errors());
    }

    @Test
    void programThatIsLateIsKilledWithItsChildren() throws Exception {
        Upgrade upgrade = upgrade("sleep 600 & echo $! >&2; wait");
        upgrade.begin(Duration.ofMillis(700));
        UpgradeView failed = ended(upgrade);
        assertTrue(failed.errors().getLast().contains("not ready within 700 ms"), failed.text());
        long child = Long.parseLong(failed.errors().getFirst());
        while (ProcessHandle.of(child).filter(ProcessHandle::isAlive).isPresent()) {
            Thread.sleep(5);
        }
    }

    /// Nothing that it says before it may makes this process stop.
    @Test
    void programThatTalksNonsenseIsNotTaken() throws Exception {
        UpgradeView failed = failed("printf nonsense >&3; printf 'HELLO' >&3; printf 'YOURS\\n\\n' >&3;"
                + " printf 'FAILED\\nwhy it is' >&3; sleep 600");
        assertTrue(failed.errors().getLast().startsWith("the new process was not taken: it cannot start:\nwhy it is"));
        assertEquals(1, host.drained.getCount());
    }

    /// Which would block who sends, once what the kernel keeps is full.
    @Test
    void programThatReadsNothingOfWhatItAskedForIsNotWaitedForLongerThanItsTime() throws Exception {
        host.lines = 2000;
        Upgrade upgrade = upgrade("printf TAKE >&3; sleep 600");
        upgrade.begin(Duration.ofSeconds(1));
        String last = ended(upgrade).errors().getLast();
        assertTrue(last.contains("the other process reads nothing") || last.contains("it reads too slowly"), last);
    }

    @Test
    void stopEndsIt() throws Exception {
        Upgrade upgrade = upgrade("sleep 600");
        upgrade.begin(LIMIT);
        assertThrows(NotPossibleException.class, () -> upgrade.begin(LIMIT));
        assertEquals("an upgrade is under way", upgrade.obstacle());
        while (upgrade.view().steps().isEmpty()) {
            Thread.sleep(5);
        }
        upgrade.abort("stopped");
        assertEquals("stopped", ended(upgrade).errors().getLast());
    }

    @Test
    void readyOneIsHandedOverToAndItsEndIsSeen() throws Exception {
        Upgrade upgrade = upgrade("printf 'HELLO\\n1\\t9.9\\t77' >&3; printf TAKE >&3; printf 'READY\\nall' >&3;"
                + " for each in welcome all yours; do head -c1 <&3 >/dev/null; done; exit 9");
        upgrade.begin(LIMIT);
        assertTrue(host.handedOver.get() > 1);
        host.drained.await();
        assertEquals("handed_over", upgrade.view().state());
        assertTrue(upgrade.view().steps().contains("all"), upgrade.view().text());
        assertThrows(NotPossibleException.class, () -> upgrade.begin(LIMIT));
        upgrade.left(3);
        upgrade.over(new CountersLeft(new RuntimeState()));
        host.gone.await();
    }

    @Test
    void whatGoesWrongWhenThingsAreGivenKillsNobody() throws Exception {
        host.breaks = true;
        Upgrade upgrade = upgrade("printf READY >&3; for each in yours; do head -c1 <&3 >/dev/null; done; exit 0");
        upgrade.begin(LIMIT);
        host.drained.await();
        assertEquals("handed_over", upgrade.view().state());
        assertEquals(List.of(), upgrade.view().errors());
    }

    /// Else nothing but SIGKILL would end it, while the other process stands still.
    @Test
    void whoWaitsForAnotherToLetGoEndsWhenHeIsToldTo() throws Exception {
        HandoverSocket.Pair pair = HandoverSocket.pair();
        try (HandoverSocket others = pair.others()) {
            others.send("WELCOME\n1\t9.9\t77\t3".getBytes(UTF_8), List.of());
            AtomicBoolean told = new AtomicBoolean();
            Predecessor predecessor = Predecessor.greet(pair.ours(), told::get);
            CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> {
                try {
                    predecessor.ready(List.of(), new CountersLeft(new RuntimeState()));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            while (!new String(others.receive(LIMIT).bytes(), UTF_8).startsWith("READY")) {
                // what it says before
            }
            told.set(true);
            String said = assertThrows(CompletionException.class, waiting::join).toString();
            assertTrue(said.contains("told to stop"), said);
        }
    }

    @Test
    void hostsObstacleIsSaid() {
        host.obstacle = "because";
        Upgrade upgrade = upgrade("true");
        assertEquals(
                "because",
                assertThrows(NotPossibleException.class, () -> upgrade.begin(LIMIT))
                        .getMessage());
    }

    private UpgradeView failed(String script) throws Exception {
        Upgrade upgrade = upgrade(script);
        upgrade.begin(LIMIT);
        return ended(upgrade);
    }

    private Upgrade upgrade(String script) {
        return new Upgrade(host, (environment, passed) -> start(script, environment, passed));
    }

    private static Child start(String script, Map<String, String> environment, int passed) throws IOException {
        assertEquals("3", environment.get("LBD_HANDOVER"));
        return Child.start(List.of("/bin/sh", "-c", script), environment, passed);
    }

    private static UpgradeView ended(Upgrade upgrade) throws InterruptedException {
        while (upgrade.view().state().equals("running")) {
            Thread.sleep(5);
        }
        return upgrade.view();
    }
}
