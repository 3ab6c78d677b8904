package lbd.proxy.relay;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import lbd.core.accesslog.AccessField;
import lbd.core.accesslog.AccessLog;
import lbd.core.accesslog.AccessRecord;
import lbd.core.model.Config;
import lbd.core.model.ListenerSpec.Protocol;
import lbd.core.runtime.RuntimeState;
import lbd.proxy.Configs;
import lbd.proxy.loop.Loop;
import lbd.proxy.loop.Loops;
import lbd.proxy.loop.ReadBuffer;
import lbd.proxy.stream.EpollStream;
import lbd.proxy.stream.Stream;
import lbd.proxy.stream.TcpSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What one relay holds, to the byte: its sockets allocate from an allocator that counts.
@Timeout(60)
class RelayBoundTest {
    private static final long BOUND = 512 * 1024;
    private static final long MINUTE = 60_000_000_000L;
    private static final int ENOUGH = 8 << 20;

    private static final AccessLog NO_LOG = new AccessLog() {
        @Override
        public boolean wants(AccessField field) {
            return false;
        }

        @Override
        public void log(AccessRecord line) {}
    };

    private final UnpooledByteBufAllocator counting = new UnpooledByteBufAllocator(true);

    /// A socket of the relay's, connected to a peer of the test's. The kernel holds little for it, so that what is
    /// unwritten goes in small steps.
    private static Stream connect(Loop loop, InetSocketAddress to) throws IOException {
        TcpSocket socket = TcpSocket.to(to.getAddress());
        socket.setSendBufferSize(4096);
        if (!socket.connect(to)) {
            while (!socket.finishConnect()) {
                Thread.onSpinWait();
            }
        }
        return new EpollStream(loop, socket);
    }

    private static void flood(Socket peer) {
        byte[] piece = new byte[64 * 1024];
        try {
            OutputStream out = peer.getOutputStream();
            while (true) {
                out.write(piece);
            }
        } catch (IOException e) {
            // The test is over.
        }
    }

    /// Reads little by little and looks each time.
    ///
    /// @return the most that was held
    private long mostHeld(Socket one, Socket other) throws IOException {
        long most = 0;
        byte[] little = new byte[3000];
        for (int got = 0; got < ENOUGH; ) {
            got += one.getInputStream().read(little);
            got += other.getInputStream().read(little);
            most = Math.max(most, counting.metric().usedDirectMemory());
        }
        return most;
    }

    @Test
    void slowReadersOnBothSidesHaveItHoldNoMoreThanTheBound() throws Exception {
        Config config = Configs.of(Protocol.TCP, Configs.deadAddress());
        RuntimeState state = new RuntimeState();
        state.apply(config, Instant.now());
        try (Loops loops = new Loops(config.process(), executor -> NO_LOG, counting);
                ServerSocket listening = new ServerSocket()) {
            listening.setReceiveBufferSize(4096);
            listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            Loop loop = loops.all().getFirst();
            InetSocketAddress address = (InetSocketAddress) listening.getLocalSocketAddress();
            Stream clientSide = connect(loop, address);
            Stream serverSide = connect(loop, address);
            CountDownLatch ended = new CountDownLatch(1);
            try (Socket client = listening.accept();
                    Socket server = listening.accept()) {
                Relay relay = new Relay(
                        loop,
                        new Side(clientSide, null, false),
                        state.listener("web"),
                        new Side(serverSide, null, false),
                        state.pool("app").server("s1").counters(),
                        MINUTE,
                        MINUTE,
                        reason -> ended.countDown());
                loop.eventLoop().execute(() -> {
                    clientSide.start(loop);
                    serverSide.start(loop);
                    relay.start();
                });
                Thread.ofVirtual().start(() -> flood(client));
                Thread.ofVirtual().start(() -> flood(server));
                // The buffer that all connections of the loop share is not the relay's.
                long most = mostHeld(client, server) - ReadBuffer.SIZE;
                assertTrue(most <= BOUND, most + " bytes held");
                // Reads had grown, or the bound was never near.
                assertTrue(most > BOUND / 4, most + " bytes held at most");
            }
            ended.await();
        }
    }
}
