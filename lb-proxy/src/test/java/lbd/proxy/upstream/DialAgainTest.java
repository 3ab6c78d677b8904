package lbd.proxy.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import lbd.core.accesslog.EndReason;
import lbd.proxy.LoopFixture;
import lbd.proxy.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class DialAgainTest {
    private static final long LONG = TimeUnit.SECONDS.toNanos(20);
    private static final Dial DIAL = () -> {};

    private final AtomicInteger rooms = new AtomicInteger();
    private final AtomicInteger tries = new AtomicInteger();
    private final CompletableFuture<Boolean> began = new CompletableFuture<>();
    private final Told told = new Told();

    private static final class Told implements Dial.Outcome<Stream> {
        final CompletableFuture<EndReason> failed = new CompletableFuture<>();

        @Override
        public void connected(Stream server) {}

        @Override
        public void failed(EndReason reason) {
            failed.complete(reason);
        }

        @Override
        public void faulted() {}
    }

    /// There is a descriptor at this try.
    private DialAgain.Start from(int good) {
        return () -> {
            if (tries.incrementAndGet() < good) {
                throw new IOException("socket: Too many open files");
            }
            began.complete(true);
            return DIAL;
        };
    }

    private Dial begin(LoopFixture fixture, int good, boolean room, long timeoutNanos) throws Exception {
        return fixture.loop
                .eventLoop()
                .submit(() -> {
                    fixture.loop.makesRoom(() -> {
                        rooms.incrementAndGet();
                        return room;
                    });
                    return DialAgain.begin(fixture.loop, from(good), timeoutNanos, told);
                })
                .get();
    }

    private static String why(LoopFixture fixture, Dial dial) throws Exception {
        return fixture.loop.eventLoop().submit(() -> String.valueOf(dial.why())).get();
    }

    @Test
    void whereThereAreDescriptorsNothingIsGivenUp() throws Exception {
        try (LoopFixture fixture = new LoopFixture()) {
            assertSame(DIAL, begin(fixture, 1, true, LONG));
            assertEquals(0, rooms.get());
        }
    }

    @Test
    void idleConnectionsGoFirst() throws Exception {
        try (LoopFixture fixture = new LoopFixture()) {
            assertSame(DIAL, begin(fixture, 2, true, LONG));
            assertEquals(1, rooms.get());
        }
    }

    @Test
    void thenItWaitsForOthersToLeave() throws Exception {
        try (LoopFixture fixture = new LoopFixture()) {
            Dial dial = begin(fixture, 4, false, LONG);
            assertEquals(true, began.get(20, TimeUnit.SECONDS));
            assertEquals(4, tries.get());
            assertEquals("null", why(fixture, dial));
        }
    }

    @Test
    void andThenItFailsForWantOfDescriptors() throws Exception {
        try (LoopFixture fixture = new LoopFixture()) {
            Dial dial = begin(fixture, Integer.MAX_VALUE, false, TimeUnit.MILLISECONDS.toNanos(100));
            assertEquals(EndReason.LOCAL_SHORTAGE, told.failed.get(20, TimeUnit.SECONDS));
            assertEquals("descriptors", why(fixture, dial));
        }
    }
}
