package lbd.proxy;

import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import lbd.core.accesslog.AccessField;
import lbd.core.accesslog.AccessLog;
import lbd.core.accesslog.AccessRecord;
import lbd.core.model.ProcessSpec;
import lbd.core.runtime.MemoryBudget;
import lbd.proxy.loop.Loop;
import lbd.proxy.loop.Loops;
import lbd.proxy.stream.TcpSocket;

/// One loop over epoll, and sockets for it that are connected to the test's.
public final class LoopFixture implements AutoCloseable {
    private static final AccessLog NO_LOG = new AccessLog() {
        @Override
        public boolean wants(AccessField field) {
            return false;
        }

        @Override
        public void log(AccessRecord line) {}
    };

    private static final ProcessSpec ONE_LOOP =
            new ProcessSpec(1, ProcessSpec.Transport.EPOLL, 10_000, Duration.ZERO, Duration.ofSeconds(1));

    /// Where all its buffers come from.
    public final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);

    public final Loop loop;

    /// The other ends.
    public final List<Socket> peers = new ArrayList<>();

    private final Loops loops;

    public LoopFixture() {
        loops = new Loops(ONE_LOOP, executor -> NO_LOG, allocator, MemoryBudget.ofHeap());
        loop = loops.all().getFirst();
    }

    /// Connected; the other end is the last of `peers` then.
    ///
    /// @param buffer how many bytes the kernel shall hold for either end
    public TcpSocket connect(int buffer) throws IOException {
        try (ServerSocket listening = new ServerSocket()) {
            listening.setReceiveBufferSize(buffer);
            listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            InetSocketAddress address = (InetSocketAddress) listening.getLocalSocketAddress();
            TcpSocket socket = TcpSocket.to(address.getAddress());
            socket.setSendBufferSize(buffer);
            socket.connect(address);
            peers.add(listening.accept());
            while (!socket.finishConnect()) {
                Thread.onSpinWait();
            }
            return socket;
        }
    }

    /// Runs on the loop, to its end.
    public void run(Runnable task) throws InterruptedException, ExecutionException {
        loop.eventLoop().submit(task).get();
    }

    public void closePeers() throws IOException {
        for (Socket peer : peers) {
            peer.close();
        }
        peers.clear();
    }

    @Override
    public void close() throws IOException {
        closePeers();
        loops.close();
    }
}
