package lbd.proxy.stream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import lbd.proxy.LoopFixture;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Bytes that pass from one socket to another within the kernel.
@Timeout(60)
class PassTest {
    @AutoClose
    private final LoopFixture fixture = new LoopFixture();

    private EpollStream connect(int buffer) throws IOException {
        return new EpollStream(fixture.loop, fixture.connect(buffer));
    }

    /// Passes on all that comes on one stream to another.
    private static final class Passing implements Stream.Owner {
        private final Stream from;
        private final Stream to;
        private final CompletableFuture<String> end = new CompletableFuture<>();
        private volatile long read;
        private volatile long passed;

        Passing(Stream from, Stream to) {
            this.from = from;
            this.to = to;
        }

        @Override
        public void received(ByteBuf data) {
            read += data.readableBytes();
            to.write(data);
            if (to.flush()) {
                from.pass(to);
            }
        }

        @Override
        public void passed(int count) {
            passed += count;
            if (to.isWritable()) {
                from.pass(to);
            }
        }

        @Override
        public void finished() {
            end.complete("finished");
        }

        @Override
        public void broken() {
            end.complete("broken");
        }

        @Override
        public void written() {
            throw new IllegalStateException("nothing goes this way");
        }
    }

    /// The other way, on which nothing goes.
    private static final class Back implements Stream.Owner {
        private final Passing there;
        private final CompletableFuture<String> end = new CompletableFuture<>();

        Back(Passing there) {
            this.there = there;
        }

        @Override
        public void received(ByteBuf data) {
            data.release();
        }

        @Override
        public void finished() {
            end.complete("finished");
        }

        @Override
        public void broken() {
            end.complete("broken");
        }

        @Override
        public void written() {
            there.from.pass(there.to);
        }
    }

    private Back passOn(EpollStream from, EpollStream to) throws Exception {
        Passing there = new Passing(from, to);
        Back back = new Back(there);
        fixture.run(() -> {
            from.tell(there);
            to.tell(back);
            from.start(fixture.loop);
            to.start(fixture.loop);
            from.pass(to);
            to.read();
        });
        return back;
    }

    private static void write(Socket peer, byte[] bytes) throws IOException {
        Random pieces = new Random(2);
        for (int at = 0; at < bytes.length; ) {
            int count = Math.min(bytes.length - at, 1 + pieces.nextInt(200_000));
            peer.getOutputStream().write(bytes, at, count);
            at += count;
        }
    }

    private static byte[] noise(int size) {
        byte[] noise = new byte[size];
        new Random(1).nextBytes(noise);
        return noise;
    }

    @Test
    void allArrivesInOrderHoweverFastItIsTaken() throws Exception {
        byte[] noise = noise(24 << 20);
        Back back = passOn(connect(4096), connect(4096));
        Thread.ofVirtual().start(() -> {
            try {
                write(fixture.peers.getFirst(), noise);
                fixture.peers.getFirst().shutdownOutput();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        byte[] arrived = new byte[noise.length];
        InputStream in = fixture.peers.getLast().getInputStream();
        for (int at = 0; at < arrived.length; ) {
            // By turns as fast as it can be read, and so slowly that the way is full.
            if (at / (4 << 20) % 2 == 0 && at % 64 == 0) {
                TimeUnit.MILLISECONDS.sleep(1);
            }
            int count = in.read(arrived, at, Math.min(200_000, arrived.length - at));
            assertTrue(count > 0, "ended after " + at);
            at += count;
        }
        assertArrayEquals(noise, arrived);
        assertEquals("finished", back.there.end.get(10, TimeUnit.SECONDS));
        assertEquals(noise.length, back.there.read + back.there.passed);
        assertTrue(back.there.passed > noise.length / 2, back.there.read + " bytes were read");
    }

    @Test
    void resetOfTheSenderIsNoOrderlyEnd() throws Exception {
        Back back = passOn(connect(65536), connect(65536));
        byte[] piece = noise(100_000);
        while (back.there.passed == 0) {
            fixture.peers.getFirst().getOutputStream().write(piece);
            fixture.peers.getLast().getInputStream().readNBytes(piece.length);
        }
        fixture.peers.getFirst().setSoLinger(true, 0);
        fixture.peers.getFirst().close();
        assertEquals("broken", back.there.end.get(10, TimeUnit.SECONDS));
    }

    @Test
    void resetOfTheReceiverIsTold() throws Exception {
        Back back = passOn(connect(65536), connect(65536));
        Thread.ofVirtual().start(() -> {
            try {
                write(fixture.peers.getFirst(), noise(64 << 20));
            } catch (IOException e) {
                // The test is over.
            }
        });
        while (back.there.passed == 0) {
            assertEquals(100_000, fixture.peers.getLast().getInputStream().readNBytes(100_000).length);
        }
        fixture.peers.getLast().setSoLinger(true, 0);
        fixture.peers.getLast().close();
        assertEquals("broken", back.end.get(10, TimeUnit.SECONDS));
    }

    @Test
    void nextConnectionFindsNothingOfTheLast() throws Exception {
        for (int i = 0; i < 20; i++) {
            resetOfTheReceiverIsTold();
            fixture.closePeers();
        }
        Back back = passOn(connect(65536), connect(65536));
        byte[] noise = noise(4 << 20);
        Thread.ofVirtual().start(() -> {
            try {
                write(fixture.peers.getFirst(), noise);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        assertArrayEquals(noise, fixture.peers.getLast().getInputStream().readNBytes(noise.length));
        assertTrue(back.there.passed > 0);
    }
}
