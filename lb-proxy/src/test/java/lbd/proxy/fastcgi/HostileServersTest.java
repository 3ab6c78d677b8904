package lbd.proxy.fastcgi;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import lbd.core.pool.Failure;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Servers that send what no server of FastCGI has reason to.
@Timeout(60)
class HostileServersTest {
    /// What clients and the log see of it; the connection is closed, and the server blamed.
    private static void assertRefused(byte[] records, String detail) throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    Program.read(peer);
                    try {
                        peer.send(records);
                        peer.readAll();
                    } finally {
                        closed.countDown();
                    }
                });
                ProxyFixture fixture = Program.proxy(Program.PHP, 5, server.address())) {
            assertEquals("502", Program.status(Program.ask(fixture, Program.get("/x.php"))));
            assertEquals("GET /x.php s1 502 bad_response", fixture.line());
            assertEquals(detail, fixture.detail());
            assertTrue(closed.await(10, TimeUnit.SECONDS), "the connection stays open");
            var counters = fixture.state.pools().get("app").servers().getFirst().counters();
            assertEquals(1, counters.failures(Failure.BAD_ANSWER));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "01 06 00 02 00 00 00 00, record_request_id",
        "01 0a 00 00 00 00 00 00, record_request_id",
        "01 0b 00 01 00 08 00 00, record_type",
        "01 03 00 01 ff ff ff 00, end_request_length",
        "48 54 54 50 2f 31 2e 31, record_version",
        "01 06 00 01 00 00 00 00 01 06 00 01 00 00 00 00, stdout_after_its_end",
        "01 07 00 01 00 00 ff 00, record_version",
    })
    void recordsThatMayNotComeEndIt(String hex, String detail) throws Exception {
        byte[] padding = "x".repeat(300).getBytes(ISO_8859_1);
        assertRefused(Program.all(HexFormat.ofDelimiter(" ").parseHex(hex), padding), detail);
    }

    @Test
    void complaintsWithoutEndAreCutOff() throws Exception {
        byte[] complaint = Program.record(7, "x".repeat(60_000).getBytes(ISO_8859_1), 255);
        byte[][] many = new byte[20][];
        Arrays.fill(many, complaint);
        assertRefused(Program.all(many), "stderr_flood");
    }

    @Test
    void aHeadWithoutEndIsCutOff() throws Exception {
        byte[][] many = new byte[40][];
        Arrays.fill(many, Program.out("X-Field: " + "x".repeat(1000) + "\r\n"));
        assertRefused(Program.all(many), "cgi_head_too_large");
        byte[][] small = new byte[33 * 1024][];
        Arrays.fill(small, Program.record(6, new byte[] {'x'}, 3));
        assertRefused(Program.all(small), "cgi_head_too_large");
    }

    @Test
    void randomOctetsHurtNobody() throws Exception {
        SplittableRandom random = new SplittableRandom(20_261_130);
        byte[] good =
                Program.all(Program.err("e"), Program.out(Program.HEAD), Program.out("x".repeat(100)), Program.end());
        try (ScriptedServer server = Program.answering(r -> {
                    byte[] bytes = good.clone();
                    synchronized (random) {
                        for (int i = random.nextInt(4); i >= 0; i--) {
                            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                        }
                    }
                    return Program.all(bytes, Program.end());
                });
                ProxyFixture fixture = Program.proxy(server.address())) {
            for (int i = 0; i < 300; i++) {
                String status = Program.status(Program.ask(fixture, Program.get("/x.php")));
                assertTrue(status.matches("[2-5]\\d\\d"), status);
            }
            assertEquals(
                    0, fixture.state.pools().get("app").servers().getFirst().inFlight());
        }
    }
}
