package lbd.proxy.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import lbd.proxy.LoopFixture;
import lbd.proxy.stream.TcpSocket;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PolledSocketTest {
    @AutoClose
    private final LoopFixture fixture = new LoopFixture();

    private TcpSocket connect() throws IOException {
        return fixture.connect(65536);
    }

    /// Does something each time it is told.
    private static final class Telling extends PolledSocket<TcpSocket> {
        private final Runnable what;
        private final CountDownLatch told = new CountDownLatch(1);
        private volatile int times;

        Telling(TcpSocket socket, Runnable what) {
            super(socket);
            this.what = what;
        }

        @Override
        protected void ready(int ops) {
            times++;
            told.countDown();
            what.run();
        }
    }

    /// Has all be told in one turn, of a byte each.
    private void toldTogether(List<Telling> all) throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch written = new CountDownLatch(1);
        fixture.loop.eventLoop().execute(() -> {
            all.forEach(each -> each.start(fixture.loop, PolledSocket.EVERY_CHANGE));
            busy.countDown();
            try {
                written.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        busy.await();
        for (Socket peer : fixture.peers) {
            peer.getOutputStream().write(1);
        }
        written.countDown();
    }

    @Test
    void handlerThatThrowsLosesItsSocketAndNobodyElseIsHurt() throws Exception {
        Runnable fault = () -> {
            throw new IllegalStateException("a fault of ours");
        };
        Telling one = new Telling(connect(), fault);
        Telling other = new Telling(connect(), fault);
        Telling third = new Telling(connect(), () -> {});
        toldTogether(List.of(one, other, third));
        for (Telling each : List.of(one, other, third)) {
            assertTrue(each.told.await(10, TimeUnit.SECONDS));
        }
        fixture.run(() -> {});
        assertEquals(List.of(true, true, false), List.of(one.closed(), other.closed(), third.closed()));
    }

    @Test
    void socketIsNotToldWhatTheLastOneOfItsNumberWas() throws Exception {
        boolean seen = false;
        for (int i = 0; i < 20 && !seen; i++) {
            seen = replacedInTheTurn();
        }
        assertTrue(seen, "no socket got the number of the one that was closed: the test shows nothing");
    }

    /// @return false where something else took the number
    private boolean replacedInTheTurn() throws Exception {
        fixture.closePeers();
        TcpSocket early = connect();
        TcpSocket late = connect();
        List<Telling> both = new ArrayList<>();
        List<Telling> successors = new ArrayList<>();
        List<Integer> numbers = new ArrayList<>();
        // Whoever is told first closes the other, and a socket takes its number.
        Runnable replace = () -> {
            if (!successors.isEmpty()) {
                return;
            }
            Telling loser = both.get(0).times > 0 ? both.get(1) : both.get(0);
            numbers.add(loser.socket().intValue());
            loser.close();
            try {
                Telling successor = new Telling(connect(), () -> {});
                numbers.add(successor.socket().intValue());
                successors.add(successor);
                successor.start(fixture.loop, PolledSocket.EVERY_CHANGE);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        };
        both.add(new Telling(early, replace));
        both.add(new Telling(late, replace));
        toldTogether(both);
        while (both.get(0).told.getCount() > 0 && both.get(1).told.getCount() > 0) {
            Thread.onSpinWait();
        }
        fixture.run(() -> {});
        Telling successor = successors.getFirst();
        // Once, that it can be written to; of bytes that were the other's nothing.
        assertTrue(successor.told.await(10, TimeUnit.SECONDS));
        fixture.run(() -> {});
        assertEquals(1, successor.times);
        fixture.peers.getLast().getOutputStream().write(1);
        while (successor.times == 1) {
            Thread.onSpinWait();
        }
        return numbers.getFirst().equals(numbers.getLast());
    }
}
