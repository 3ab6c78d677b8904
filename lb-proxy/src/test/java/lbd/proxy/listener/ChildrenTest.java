package lbd.proxy.listener;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import lbd.core.model.Config;
import lbd.core.model.ListenerSpec;
import lbd.core.model.ListenerSpec.Protocol;
import lbd.core.model.Timeouts;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.stream.TcpSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Programs that are started while listeners come and go.
@Timeout(60)
class ChildrenTest {
    private static final int O_CLOEXEC = 02000000;
    private static final InetSocketAddress FREE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private static void assertClosedByExec(Socket socket) throws IOException {
        List<String> info = Files.readAllLines(Path.of("/proc/self/fdinfo/" + socket.intValue()));
        String flags = info.stream()
                .filter(line -> line.startsWith("flags:"))
                .findFirst()
                .orElseThrow();
        assertTrue(
                (Integer.parseInt(flags.substring("flags:".length()).strip(), 8) & O_CLOEXEC) != 0,
                socket + " " + flags);
    }

    @Test
    void noSocketIsHandedDown() throws IOException {
        TcpSocket listening = TcpSocket.listening(FREE, false);
        TcpSocket connecting = TcpSocket.to(FREE.getAddress());
        connecting.connect(listening.localAddress());
        int descriptor;
        do {
            descriptor = listening.accept(new byte[25]);
        } while (descriptor < 0);
        Socket accepted = new Socket(descriptor);
        for (Socket socket : List.of(listening, connecting, accepted)) {
            assertClosedByExec(socket);
            socket.close();
        }
    }

    private static Config withListenerAt(InetSocketAddress address) throws IOException {
        List<ListenerSpec> listeners =
                new ArrayList<>(List.of(Configs.listener("web", Protocol.TCP, Timeouts.DEFAULT)));
        for (Protocol protocol : List.of(Protocol.TCP, Protocol.HTTP)) {
            InetAddress another = InetAddress.ofLiteral("127.0.0." + listeners.size());
            InetSocketAddress own = new InetSocketAddress(another, address.getPort());
            listeners.add(new ListenerSpec(protocol.name(), protocol, List.of(own), 10, Timeouts.DEFAULT, "app"));
        }
        return Configs.of(listeners, List.of(Configs.pool("app", Configs.deadAddress())));
    }

    @Test
    void noReloadIsRefusedWhileProgramsAreStarted() throws Exception {
        InetSocketAddress free = Configs.deadAddress();
        Config without = Configs.of(Protocol.TCP, Configs.deadAddress());
        Config with = withListenerAt(free);
        List<CompletableFuture<Void>> starters = new ArrayList<>();
        try (ProxyFixture fixture = new ProxyFixture(without)) {
            AtomicBoolean over = new AtomicBoolean();
            for (int i = 0; i < 2; i++) {
                starters.add(CompletableFuture.runAsync(() -> startUntil(over)));
            }
            try {
                for (int i = 0; i < 60; i++) {
                    fixture.apply(with);
                    fixture.apply(without);
                }
            } finally {
                over.set(true);
            }
        }
        for (CompletableFuture<Void> starter : starters) {
            starter.get(10, TimeUnit.SECONDS);
        }
    }

    private static void startUntil(AtomicBoolean over) {
        try {
            while (!over.get()) {
                new ProcessBuilder("true").start().waitFor();
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aPortThatIsFreeInAMomentIsWaitedFor() throws Exception {
        try (ProxyFixture fixture = new ProxyFixture(Configs.of(Protocol.TCP, Configs.deadAddress()))) {
            ServerSocket held = new ServerSocket(0, 1, FREE.getAddress());
            Config with = withListenerAt((InetSocketAddress) held.getLocalSocketAddress());
            CompletableFuture<Void> freed = CompletableFuture.runAsync(
                    () -> {
                        try {
                            held.close();
                        } catch (IOException e) {
                            throw new IllegalStateException(e);
                        }
                    },
                    CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS));
            fixture.apply(with);
            freed.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void aPortThatStaysTakenIsToldSoon() throws Exception {
        try (ProxyFixture fixture = new ProxyFixture(Configs.of(Protocol.TCP, Configs.deadAddress()));
                ServerSocket held = new ServerSocket(0, 1, FREE.getAddress())) {
            Config with = withListenerAt((InetSocketAddress) held.getLocalSocketAddress());
            long began = System.nanoTime();
            ListenException e = assertThrows(ListenException.class, () -> fixture.apply(with));
            assertEquals(
                    "listener TCP: cannot listen on 127.0.0.1:" + held.getLocalPort()
                            + ": the address is already in use by another process",
                    e.getMessage());
            assertTrue(System.nanoTime() - began < Duration.ofSeconds(10).toNanos());
        }
    }
}
