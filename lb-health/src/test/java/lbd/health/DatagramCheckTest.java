package lbd.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import lbd.core.health.Reason;
import lbd.core.model.check.CheckSpec;
import lbd.core.model.check.CheckSpec.DnsRecord;
import lbd.core.model.check.Payload;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// UDP, DNS, ping and files.
@Timeout(30)
class DatagramCheckTest {
    private static final Payload HELLO = Payload.ofText("hello");

    private DatagramSocket socket;

    @TempDir
    Path folder;

    @BeforeEach
    void open() throws Exception {
        socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() {
        socket.close();
    }

    @Test
    void refusedDatagramIsDown() throws Exception {
        InetSocketAddress address = address();
        socket.close();
        Probe.Result result = Checks.once(Checks.check(new CheckSpec.Udp(HELLO, false, null)), address);
        assertEquals(Reason.CONNECT_REFUSED, result.reason(), result::toString);
    }

    @Test
    void silencePassesUnlessAReplyIsWanted() throws Exception {
        assertEquals(
                "not refused",
                Checks.once(Checks.impatient(new CheckSpec.Udp(HELLO, false, null)), address())
                        .evidence());
        assertEquals(
                "no reply in time",
                Checks.once(Checks.impatient(new CheckSpec.Udp(HELLO, true, null)), address())
                        .evidence());
    }

    @Test
    void replyIsCompared() throws Exception {
        replyWith(request -> "hello yourself".getBytes(StandardCharsets.US_ASCII));
        CheckSpec.Udp good = new CheckSpec.Udp(HELLO, true, Payload.ofText("your"));
        assertEquals("replied", Checks.once(Checks.check(good), address()).evidence());
        CheckSpec.Udp bad = new CheckSpec.Udp(HELLO, true, Payload.ofText("mine"));
        assertEquals(Reason.CONTENT, Checks.once(Checks.check(bad), address()).reason());
    }

    @Test
    void dnsAnswerIsJudged() throws Exception {
        replyWith(request -> dns(request, 0, 1));
        assertEquals("1 answer", dnsCheck().evidence());
    }

    @Test
    void dnsErrorAndEmptyAnswerFail() throws Exception {
        replyWith(request -> dns(request, 3, 0));
        assertEquals("example.com A: NXDOMAIN", dnsCheck().evidence());
        socket.close();
        open();
        replyWith(request -> dns(request, 0, 0));
        assertEquals("example.com A: no answer", dnsCheck().evidence());
    }

    @Test
    void dnsAnswerToAnotherQuestionIsPassedOver() throws Exception {
        replyWith(request -> {
            byte[] other = dns(request, 0, 1);
            other[0]++;
            return other;
        });
        CheckSpec spec = new CheckSpec.Dns("example.com", DnsRecord.A);
        assertEquals(
                "no reply to example.com A in time",
                Checks.once(Checks.impatient(spec), address()).evidence());
    }

    @Test
    void hostIsPinged() throws Exception {
        for (String host : new String[] {"127.0.0.1", "::1"}) {
            Probe.Result result = Checks.once(Checks.check(new CheckSpec.Ping()), new InetSocketAddress(host, 1));
            assertEquals("echo reply", result.evidence());
            assertTrue(result.took().compareTo(Duration.ofSeconds(3)) < 0, result::toString);
        }
    }

    @Test
    void fileIsLookedAt() throws Exception {
        Path file = folder.resolve("a-app");
        String template = folder + "/{name}-{pool}";
        assertEquals(file + " is missing", file(template, true, null));
        assertEquals("absent", file(template, false, null));
        Files.writeString(file, "status: up\n");
        assertEquals("present", file(template, true, "up"));
        assertEquals(file + " has no \"down\"", file(template, true, "down"));
        assertEquals(file + " is there", file(template, false, null));
    }

    private String file(String path, boolean present, @Nullable String contains) throws Exception {
        CheckSpec spec = new CheckSpec.File(path, present, contains);
        return Checks.once(Checks.check(spec), address()).evidence();
    }

    private Probe.Result dnsCheck() throws Exception {
        return Checks.once(Checks.check(new CheckSpec.Dns("example.com", DnsRecord.A)), address());
    }

    private InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    private static byte[] dns(byte[] request, int rcode, int answers) {
        byte[] reply = request.clone();
        reply[2] |= (byte) 0x80;
        reply[3] = (byte) rcode;
        reply[7] = (byte) answers;
        return reply;
    }

    private void replyWith(UnaryOperator<byte[]> reply) {
        DatagramSocket replying = socket;
        Thread.ofVirtual().start(() -> {
            DatagramPacket packet = new DatagramPacket(new byte[1500], 1500);
            while (!replying.isClosed()) {
                try {
                    packet.setLength(1500);
                    replying.receive(packet);
                    byte[] answer = reply.apply(Arrays.copyOf(packet.getData(), packet.getLength()));
                    replying.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                } catch (IOException e) {
                    return;
                }
            }
        });
    }
}
