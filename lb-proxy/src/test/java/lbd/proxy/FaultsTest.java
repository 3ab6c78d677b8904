package lbd.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import lbd.core.accesslog.EndReason;
import lbd.core.model.PoolSpec;
import lbd.core.pool.Pool;
import lbd.core.pool.PoolEvents;
import lbd.core.pool.Server;
import lbd.core.runtime.RuntimeState;
import lbd.proxy.loop.ClientConnection;
import lbd.proxy.loop.Timer;
import lbd.proxy.stream.EpollStream;
import lbd.proxy.stream.Stream;
import lbd.proxy.upstream.Dial;
import lbd.proxy.upstream.Introduction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Whatever a loop calls may throw: whose it is ends, is counted, and its neighbour on the loop is served on.
@Timeout(30)
class FaultsTest {
    @AutoClose
    private final LoopFixture fixture = new LoopFixture();

    private final CompletableFuture<String> ended = new CompletableFuture<>();
    private Echo neighbour = new Echo();
    private Socket neighbours = new Socket();

    @BeforeEach
    void aNeighbourIsServed() throws Exception {
        neighbour = new Echo();
        EpollStream stream = begin(neighbour);
        neighbour.stream = stream;
        fixture.run(stream::read);
        neighbours = fixture.peers.getLast();
        neighbours.setSoTimeout(10_000);
    }

    @AfterEach
    void theNeighbourIsServedOnAndTheFaultIsCounted() throws Exception {
        assertEquals("ended", ended.get(10, TimeUnit.SECONDS));
        neighbours.getOutputStream().write("still here".getBytes(StandardCharsets.US_ASCII));
        assertEquals("still here", new String(neighbours.getInputStream().readNBytes(10), StandardCharsets.US_ASCII));
        fixture.run(() -> {});
        assertEquals(1, fixture.loop.faults().count());
    }

    private EpollStream begin(Stream.Owner owner) throws Exception {
        EpollStream stream = new EpollStream(fixture.loop, fixture.connect(65536));
        fixture.run(() -> {
            stream.tell(owner);
            stream.start(fixture.loop);
        });
        return stream;
    }

    private static final class Echo implements Stream.Owner {
        @Nullable
        Stream stream;

        @Override
        public void received(ByteBuf data) {
            Stream to = stream;
            if (to != null) {
                to.write(data.copy());
                to.flush();
                to.read();
            }
            data.release();
        }

        @Override
        public void finished() {}

        @Override
        public void broken() {}

        @Override
        public void written() {}
    }

    /// Throws when it is told of one thing.
    private final class Faulty implements Stream.Owner, Dial.Outcome<Stream> {
        private final String when;

        Faulty(String when) {
            this.when = when;
        }

        private void told(String what) {
            if (when.equals(what)) {
                throw new IllegalStateException("a fault of ours: " + what);
            }
        }

        @Override
        public void received(ByteBuf data) {
            data.release();
            told("received");
        }

        @Override
        public void passed(int count) {
            told("passed");
        }

        @Override
        public void finished() {
            told("finished");
        }

        @Override
        public void broken() {
            told("broken");
        }

        @Override
        public void written() {
            told("written");
        }

        @Override
        public void connected(Stream server) {
            told("connected");
        }

        @Override
        public void failed(EndReason reason) {
            told("failed");
        }

        @Override
        public void faulted() {
            ended.complete("ended");
        }
    }

    /// The other end of a stream that has ended by a fault sees a reset, or an end where it reset the stream itself.
    private static void assertOver(Socket peer) throws IOException {
        peer.setSoTimeout(10_000);
        try (InputStream in = peer.getInputStream()) {
            in.transferTo(OutputStream.nullOutputStream());
        } catch (SocketException e) {
            // As it should be.
        }
    }

    @Test
    void anOwnerThatIsToldOfBytes() throws Exception {
        EpollStream stream = begin(new Faulty("received"));
        fixture.run(stream::read);
        Socket peer = fixture.peers.getLast();
        peer.getOutputStream().write(1);
        assertOver(peer);
    }

    @Test
    void anOwnerThatIsToldOfBytesInATask() throws Exception {
        Faulty faulty = new Faulty("received");
        EpollStream stream = begin(faulty);
        Socket peer = fixture.peers.getLast();
        peer.getOutputStream().write(1);
        // Known to be readable, which is asked for only then.
        while (stream.look() != Stream.Finding.SPOKE) {
            Thread.onSpinWait();
        }
        peer.getOutputStream().write(1);
        fixture.run(() -> {});
        fixture.run(stream::read);
        assertOver(peer);
    }

    @Test
    void anOwnerThatIsToldOfTheEnd() throws Exception {
        EpollStream stream = begin(new Faulty("finished"));
        fixture.run(stream::read);
        Socket peer = fixture.peers.getLast();
        peer.shutdownOutput();
        assertOver(peer);
    }

    @Test
    void anOwnerThatIsToldOfAReset() throws Exception {
        EpollStream stream = begin(new Faulty("broken"));
        fixture.run(stream::read);
        Socket peer = fixture.peers.getLast();
        peer.setSoLinger(true, 0);
        peer.close();
    }

    @Test
    void anOwnerThatIsToldThatAllIsWritten() throws Exception {
        EpollStream stream = begin(new Faulty("written"));
        Socket peer = fixture.peers.getLast();
        fixture.run(() -> {
            stream.write(Unpooled.directBuffer(8 << 20).writeZero(8 << 20));
            stream.flush();
        });
        assertOver(peer);
    }

    @Test
    void aDialThatStands() throws Exception {
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            dial((InetSocketAddress) listening.getLocalSocketAddress(), new Faulty("connected"));
            try (Socket peer = listening.accept()) {
                assertOver(peer);
            }
        }
    }

    @Test
    void aDialThatFails() throws Exception {
        dial(Configs.deadAddress(), new Faulty("failed"));
    }

    private void dial(InetSocketAddress to, Dial.Outcome<Stream> outcome) throws Exception {
        RuntimeState state = new RuntimeState(Runnable::run, PoolEvents.NONE);
        state.apply(Configs.of(List.of(), List.of(pool(to))), Instant.EPOCH);
        Pool pool = state.pools().get("app");
        Server server = pool.servers().get(0);
        fixture.run(() -> {
            try {
                Dial.begin(fixture.loop, server, Introduction.NOBODY, TimeUnit.SECONDS.toNanos(10), outcome);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static PoolSpec pool(InetSocketAddress to) {
        return Configs.pool("app", to);
    }

    @Test
    void aTimer() throws Exception {
        fixture.run(() -> new Timer(fixture.loop) {
            @Override
            protected void expired(long nowNanos) {
                throw new IllegalStateException("a fault of ours");
            }

            @Override
            public void faulted() {
                ended.complete("ended");
            }
        }.set(1));
    }

    @Test
    void aTask() {
        fixture.loop.execute(() -> ended.complete("ended"), () -> {
            throw new IllegalStateException("a fault of ours");
        });
    }

    @Test
    void aConnectionThatIsToDrain() throws Exception {
        fixture.run(() -> {
            fixture.loop.connections().add(new Undrainable());
            fixture.loop.connections().each(ClientConnection::drain);
        });
    }

    private final class Undrainable extends ClientConnection {
        @Override
        public @Nullable InetSocketAddress peer() {
            return null;
        }

        @Override
        public String protocol() {
            return "";
        }

        @Override
        public String listenerName() {
            return "undrainable";
        }

        @Override
        public void drain() {
            throw new IllegalStateException("a fault of ours");
        }

        @Override
        public void cut() {}

        @Override
        public void faulted() {
            ended.complete("ended");
        }

        @Override
        public boolean listenerDraining() {
            return true;
        }

        @Override
        public boolean listenerDrainingSince(long nanoTime) {
            return listenerDraining();
        }
    }
}
