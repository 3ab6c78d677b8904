package lbd.daemon.syslog;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import lbd.core.model.SyslogSpec;
import lbd.core.model.SyslogSpec.Transport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class SyslogClientTest {
    private static final int WAIT_MILLIS = 20_000;
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private static final Pattern MESSAGE =
            Pattern.compile("<134>1 \\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z \\S+ lbd \\d+ access - (.*)");

    @TempDir
    private Path folder;

    private final BlockingQueue<String> datagrams = new LinkedBlockingQueue<>();
    private SyslogClient client = new SyslogClient(new SyslogSpec(Transport.UNIX, "", 0));
    private long nanos;

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void udpHasOneDatagramForEachLine() throws IOException {
        try (DatagramSocket receiver = new DatagramSocket(0, LOOPBACK)) {
            receiver.setSoTimeout(WAIT_MILLIS);
            use(Transport.UDP, "localhost", receiver.getLocalPort());
            send("one\ntwo words\n");
            assertEquals("one", text(received(receiver)));
            assertEquals("two words", text(received(receiver)));
        }
    }

    @Test
    void longLineIsCutToWhatADatagramHolds() throws IOException {
        try (DatagramSocket receiver = new DatagramSocket(0, LOOPBACK)) {
            receiver.setSoTimeout(WAIT_MILLIS);
            use(Transport.UDP, "127.0.0.1", receiver.getLocalPort());
            send("x".repeat(100_000) + "\nnext\n");
            assertEquals(SyslogClient.MAX_MESSAGE, received(receiver).length());
            assertEquals("next", text(received(receiver)));
        }
    }

    @Test
    void portWhereNobodyIsFailsTheNextLinesAndIsLeftAloneForAWhile() throws Exception {
        int port;
        try (DatagramSocket gone = new DatagramSocket(0, LOOPBACK)) {
            port = gone.getLocalPort();
        }
        use(Transport.UDP, "127.0.0.1", port);
        awaitFailure();
        try (DatagramSocket receiver = new DatagramSocket(port, LOOPBACK)) {
            receiver.setSoTimeout(WAIT_MILLIS);
            assertThrows(IOException.class, () -> send("in the pause\n"));
            nanos += SyslogClient.FIRST_PAUSE.toNanos();
            send("after it\n");
            assertEquals("after it", text(received(receiver)));
        }
    }

    /// The kernel tells of it with the next datagram, a moment later.
    private void awaitFailure() throws InterruptedException {
        while (true) {
            try {
                send("lost\n");
                Thread.sleep(1); // bounded by the test's timeout
            } catch (IOException e) {
                return;
            }
        }
    }

    @Test
    void tcpCountsOctets() throws IOException {
        try (ServerSocket listening = listening()) {
            use(Transport.TCP, "127.0.0.1", listening.getLocalPort());
            String large = "y".repeat(60_000);
            send("one\n" + large + "\n" + large + "\nlast\n");
            try (Socket accepted = listening.accept()) {
                accepted.setSoTimeout(WAIT_MILLIS);
                assertEquals("one", text(frame(accepted)));
                assertEquals(large, text(frame(accepted)));
                assertEquals(large, text(frame(accepted)));
                assertEquals("last", text(frame(accepted)));
            }
        }
    }

    @Test
    void receiverThatWasStartedAnewGetsTheNextLines() throws Exception {
        try (ServerSocket listening = listening()) {
            use(Transport.TCP, "127.0.0.1", listening.getLocalPort());
            send("one\n");
            try (Socket first = listening.accept()) {
                first.setSoTimeout(WAIT_MILLIS);
                assertEquals("one", text(frame(first)));
            }
            // The end of the connection is there at once on loopback: its close has returned.
            send("two\n");
            try (Socket second = listening.accept()) {
                second.setSoTimeout(WAIT_MILLIS);
                assertEquals("two", text(frame(second)));
            }
        }
    }

    @Test
    void pausesDoubleUpToTheLongestAndEndWithTheFirstSuccess() throws IOException {
        int port;
        try (ServerSocket gone = new ServerSocket(0, 1, LOOPBACK)) {
            port = gone.getLocalPort();
        }
        use(Transport.TCP, "127.0.0.1", port);
        for (int seconds : new int[] {1, 2, 4, 8, 16, 30, 30}) {
            IOException told = assertThrows(IOException.class, () -> send("lost\n"));
            assertEquals("Connection refused", told.getMessage());
            try (ServerSocket listening = new ServerSocket()) {
                listening.setReuseAddress(true);
                listening.bind(new InetSocketAddress(LOOPBACK, port));
                nanos += TimeUnit.SECONDS.toNanos(seconds) - 1;
                // Nobody has tried, or it would have been accepted.
                assertEquals(
                        "Connection refused",
                        assertThrows(IOException.class, () -> send("lost\n")).getMessage());
            }
            nanos += 1;
        }
        client.reset();
        try (ServerSocket listening = new ServerSocket()) {
            listening.setReuseAddress(true);
            listening.setSoTimeout(WAIT_MILLIS);
            listening.bind(new InetSocketAddress(LOOPBACK, port));
            send("again\n");
            try (Socket accepted = listening.accept()) {
                accepted.setSoTimeout(WAIT_MILLIS);
                assertEquals("again", text(frame(accepted)));
            }
        }
    }

    @Test
    void receiverThatReadsNothingIsGivenUp() throws IOException {
        try (ServerSocket listening = listening()) {
            use(Transport.TCP, "127.0.0.1", listening.getLocalPort());
            String much = ("z".repeat(1000) + "\n").repeat(250);
            IOException told = assertThrows(IOException.class, () -> {
                for (int i = 0; i < 1000; i++) {
                    send(much);
                }
            });
            assertTrue(String.valueOf(told.getMessage()).startsWith("lines not taken within"), told::getMessage);
        }
    }

    @Test
    void unixSocketGetsDatagramsAndOneThatReadsNothingIsGivenUp() throws Exception {
        MultiThreadIoEventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        try {
            Path path = folder.resolve("log");
            client = new SyslogClient(new SyslogSpec(Transport.UNIX, "", 0), () -> nanos, path.toString());
            assertThrows(IOException.class, () -> send("nobody is there\n"));
            client.reset();
            Channel receiver = receiver(loop, path);
            send("one\ntwo\n");
            assertEquals("one", text(datagram()));
            assertEquals("two", text(datagram()));
            receiver.config().setOption(ChannelOption.AUTO_READ, false);
            String many = "z\n".repeat(1000);
            assertThrows(IOException.class, () -> {
                for (int i = 0; i < 1000; i++) {
                    send(many);
                }
            });
        } finally {
            loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
    }

    private static ServerSocket listening() throws IOException {
        ServerSocket made = new ServerSocket(0, 1, LOOPBACK);
        made.setSoTimeout(WAIT_MILLIS);
        return made;
    }

    private String datagram() throws InterruptedException {
        String taken = datagrams.poll(WAIT_MILLIS, TimeUnit.MILLISECONDS);
        return taken == null ? "nothing" : taken;
    }

    private Channel receiver(MultiThreadIoEventLoopGroup loop, Path path) throws InterruptedException {
        return new Bootstrap()
                .group(loop)
                .channel(EpollDomainDatagramChannel.class)
                .handler(new SimpleChannelInboundHandler<DomainDatagramPacket>() {
                    @Override
                    protected void channelRead0(ChannelHandlerContext context, DomainDatagramPacket packet) {
                        datagrams.add(packet.content().toString(US_ASCII));
                    }
                })
                .bind(new DomainSocketAddress(path.toFile()))
                .sync()
                .channel();
    }

    @Test
    void hostThatHasNoAddressIsTold() {
        use(Transport.TCP, "no-such-host.invalid", 514);
        String told = String.valueOf(
                assertThrows(IOException.class, () -> send("lost\n")).getMessage());
        assertTrue(told.contains("no-such-host.invalid"), told);
    }

    @Test
    void hostNameThatWouldForgeAFieldIsLeftOut() {
        String head = new String(new SyslogHead("a b", 7).at(Instant.EPOCH), US_ASCII);
        assertEquals("<134>1 1970-01-01T00:00:00.000Z - lbd 7 access - ", head);
    }

    private void use(Transport transport, String host, int port) {
        client = new SyslogClient(new SyslogSpec(transport, host, port), () -> nanos, "/nowhere");
    }

    private void send(String lines) throws IOException {
        byte[] bytes = lines.getBytes(US_ASCII);
        client.send(bytes, bytes.length);
    }

    private static String received(DatagramSocket receiver) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[70_000], 70_000);
        receiver.receive(packet);
        return new String(packet.getData(), 0, packet.getLength(), US_ASCII);
    }

    private static String frame(Socket from) throws IOException {
        int length = 0;
        for (int octet = from.getInputStream().read();
                octet != ' ';
                octet = from.getInputStream().read()) {
            length = length * 10 + octet - '0';
        }
        return new String(from.getInputStream().readNBytes(length), US_ASCII);
    }

    private static String text(String message) {
        var parts = MESSAGE.matcher(message);
        assertTrue(parts.matches(), message);
        return parts.group(1);
    }
}
