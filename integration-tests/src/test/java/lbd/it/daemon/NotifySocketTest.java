package lbd.it.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import lbd.it.health.RealServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `lbd run` and a datagram socket in the place of systemd's.
class NotifySocketTest {
    @TempDir
    private Path folder;

    private final MultiThreadIoEventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();

    @AfterEach
    void stopLoop() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    @Test
    void readyReloadingReadyStoppingInThisOrder() throws Exception {
        Path socket = folder.resolve("notify");
        Channel _ = receive(new DomainSocketAddress(socket.toFile()));
        Path file = writeConfig();
        try (LbdProcess lbd = run(List.of("NOTIFY_SOCKET=" + socket), file)) {
            assertTrue(next("READY=1").contains("\nSTATUS=ready: 1 of 1 listeners, 1 of 1 servers up"));
            lbd.signal("HUP");
            String reloading = next("RELOADING=1");
            long monotonic = Long.parseLong(reloading.substring(reloading.indexOf("USEC=") + "USEC=".length()));
            assertTrue(Math.abs(System.nanoTime() / 1000 - monotonic) < TimeUnit.MINUTES.toMicros(1), reloading);
            assertTrue(next("READY=1").contains("generation 2"));
            Files.writeString(file, "version: 1\nnonsense: true\n");
            lbd.signal("HUP");
            next("RELOADING=1");
            assertTrue(next("READY=1").contains("generation 2; THE LAST RELOAD WAS REFUSED"));
            lbd.signal("TERM");
            assertEquals("STOPPING=1\nEXTEND_TIMEOUT_USEC=45000000", next("STOPPING=1"));
            assertEquals(0, lbd.exitCode());
        }
    }

    @Test
    void abstractSocketGetsWatchdogMessages() throws Exception {
        String name = "lbd-test-" + ProcessHandle.current().pid();
        Channel _ = receive(new DomainSocketAddress("\0" + name));
        List<String> environment = List.of("NOTIFY_SOCKET=@" + name, "WATCHDOG_USEC=300000");
        try (LbdProcess lbd = run(environment, writeConfig())) {
            next("READY=1");
            next("WATCHDOG=1");
            next("WATCHDOG=1");
            lbd.signal("TERM");
            next("STOPPING=1");
        }
    }

    @Test
    void socketThatIsNotThereIsToldAndDisturbsNothing() throws Exception {
        Path nobody = folder.resolve("nobody");
        try (LbdProcess lbd = run(List.of("NOTIFY_SOCKET=" + nobody), writeConfig())) {
            lbd.printed("event=systemd.not_told").printed("event=process.ready");
            lbd.signal("TERM");
            assertEquals(0, lbd.exitCode());
        }
    }

    private Channel receive(DomainSocketAddress address) throws InterruptedException {
        return new Bootstrap()
                .group(loop)
                .channel(EpollDomainDatagramChannel.class)
                .handler(new SimpleChannelInboundHandler<DomainDatagramPacket>() {
                    @Override
                    protected void channelRead0(ChannelHandlerContext context, DomainDatagramPacket packet) {
                        messages.add(packet.content().toString(StandardCharsets.UTF_8));
                    }
                })
                .bind(address)
                .sync()
                .channel();
    }

    /// The next message of a kind; others but status lines may not come before it.
    private String next(String first) throws InterruptedException {
        while (true) {
            String message = messages.poll(60, TimeUnit.SECONDS);
            assertTrue(message != null, "no " + first);
            if (message.startsWith(first)) {
                return message;
            }
            assertTrue(message.startsWith("STATUS=") || message.equals("WATCHDOG=1"), message);
        }
    }

    private LbdProcess run(List<String> environment, Path file) throws IOException {
        List<String> wrapper = new ArrayList<>(List.of("env"));
        wrapper.addAll(environment);
        return LbdProcess.startUnder(folder, wrapper, "run", "-c", file.toString());
    }

    private Path writeConfig() throws IOException {
        return Files.writeString(folder.resolve("lbd.yaml"), """
                version: 1
                admin: {http: "off", socket: %s}
                access_log: {path: off}
                listeners:
                  - {name: web, protocol: http, bind: "127.0.0.1:%d", pool: app}
                pools:
                  - {name: app, servers: [{name: a, address: "127.0.0.1:9"}]}
                """.formatted(folder.resolve("admin.sock"), freePort()));
    }

    private static int freePort() throws IOException {
        return RealServer.freePort();
    }
}
