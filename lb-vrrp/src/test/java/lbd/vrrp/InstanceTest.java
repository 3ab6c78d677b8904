package lbd.vrrp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import lbd.core.model.vrrp.InstanceBuilder;
import lbd.core.model.vrrp.VirtualAddress;
import lbd.core.model.vrrp.VrrpSpec;
import lbd.sys.net.Claim;
import lbd.sys.net.KernelEvents;
import lbd.sys.net.Mac;
import lbd.vrrp.link.AddedRecord;
import lbd.vrrp.link.Links;
import lbd.vrrp.sys.Poller;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/// A master on a wire in memory, by a clock that the test moves.
class InstanceTest {
    private static final InetAddress ADDRESS = InetAddress.ofLiteral("10.0.0.100");
    private static final InetAddress PEER = InetAddress.ofLiteral("10.0.0.9");
    private static final Claim CLAIM = new Claim(ADDRESS, new Mac(0x0200_0000_0099L));
    private static final long SECOND = 1_000_000_000L;

    private final FakePort port = new FakePort();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(Instance.class);
    private Kernel kernel;
    private Instance instance;
    private long now = 1000 * SECOND;

    @BeforeEach
    void becomeMaster(@TempDir Path folder) throws Exception {
        log.start();
        logger.addAppender(log);
        FakeNetwork network = new FakeNetwork();
        Links links = new Links();
        network.dump(links::apply);
        AddedRecord added = AddedRecord.open(folder.resolve("vrrp-added"));
        kernel = new Kernel(network, new KernelEvents(), new Poller(), links, new Holder(network, links, added), added);
        VrrpSpec none = new VrrpSpec("lb1", List.of(), List.of(), List.of());
        // Never run: it is the node only.
        VrrpLoop loop = new VrrpLoop(kernel, (_, _) -> port, none, new Ready(), (_, _) -> {});
        instance = new Instance(
                new InstanceBuilder("a", "eth0", 51, List.of(new VirtualAddress(ADDRESS, 24)))
                        .advertisementInterval(Duration.ofSeconds(1))
                        .build(),
                loop);
        instance.assess(now);
        instance.settle(List.of(), 100, now);
        while (!instance.router().isMaster()) {
            now = instance.deadlineNanos();
            instance.due(now);
        }
        instance.takeAddresses(now);
    }

    @AfterEach
    void close() {
        logger.detachAppender(log);
        kernel.close();
    }

    @Test
    void conflictEndsAMinuteAfterItsLastClaim() {
        now += SECOND;
        instance.claimed(CLAIM, now);
        assertNotNull(instance.status().conflict());
        now += 59 * SECOND;
        instance.claimed(CLAIM, now);
        now += 60 * SECOND - 1;
        instance.due(now);
        assertNotNull(instance.status().conflict());
        assertEquals(List.of(), levels("vrrp.address_conflict_over"));
        instance.due(now + 1);
        assertNull(instance.status().conflict());
        assertEquals(List.of(Level.INFO), levels("vrrp.address_conflict_over"));
        assertEquals(List.of(Level.ERROR), levels("vrrp.address_conflict"), "one line a minute");
        assertEquals(2, instance.status().counters().conflicts.sum());
    }

    @Test
    void claimJustAfterTheTakeOverIsAnEcho() {
        instance.claimed(CLAIM, now + SECOND / 10);
        assertNull(instance.status().conflict());
    }

    @Test
    void rivalAtAHandBackIsNoWarningAndOneThatGoesOnIs() {
        rivalSpeaks(now + SECOND);
        assertEquals(List.of(Level.INFO), levels("vrrp.second_master"));
        rivalSpeaks(now + 4 * SECOND);
        assertEquals(List.of(Level.INFO, Level.WARN), levels("vrrp.second_master"));
        assertTrue(instance.router().isMaster());
        assertEquals(2, instance.status().counters().rivalAdverts.sum());
    }

    private void rivalSpeaks(long when) {
        port.arrives(51, 50, 100, List.of(ADDRESS), PEER);
        port.drain(when);
    }

    private List<Level> levels(String event) {
        return log.list.stream()
                .filter(line -> line.getKeyValuePairs().stream().anyMatch(pair -> event.equals(pair.value)))
                .map(ILoggingEvent::getLevel)
                .toList();
    }

    private static final class Ready implements Readiness {
        @Override
        public boolean listenerReady(String name) {
            return true;
        }

        @Override
        public boolean poolUp(String name) {
            return true;
        }

        @Override
        public void onChange(Runnable changed) {}
    }
}
