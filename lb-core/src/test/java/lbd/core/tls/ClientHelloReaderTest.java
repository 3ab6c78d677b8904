package lbd.core.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientHelloReaderTest {
    private static final int MOST = 32 * 1024;

    /// What the program sent, captured: openssl s_client 3.0, curl 7.88, Java 25, Chromium 156, of which
    /// the post-quantum key needs a second segment.
    static byte[] captured(String name) throws IOException {
        try (InputStream in = ClientHelloReaderTest.class.getResourceAsStream(name + ".hex")) {
            return HexFormat.of().parseHex(new String(in.readAllBytes(), ISO_8859_1).replaceAll("\\s", ""));
        }
    }

    private static Hearing whole(byte[] bytes) {
        return new ClientHelloReader(MOST).read(ByteBuffer.wrap(bytes));
    }

    static ClientHello hello(byte[] bytes) {
        return assertInstanceOf(Hearing.Hello.class, whole(bytes)).hello();
    }

    private static String bad(byte[] bytes) {
        return assertInstanceOf(Hearing.Bad.class, whole(bytes)).reason();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "openssl, shop.example.com, h2 http/1.1, 0x0304",
                "openssl-tls12-no-name, -, '', 0x0303",
                "curl, shop.example.com, h2 http/1.1, 0x0304",
                "java, shop.example.com, '', 0x0304",
                "chromium, shop.example.com, h2 http/1.1, 0x0304",
            })
    void realProgramsAreUnderstood(String program, String name, String protocols, String version) throws IOException {
        ClientHello hello = hello(captured(program));

        assertEquals(name, hello.serverName());
        assertEquals(protocols, String.join(" ", hello.protocols()));
        assertEquals(Integer.decode(version), hello.highestVersion());
    }

    @ParameterizedTest
    @ValueSource(strings = {"openssl", "openssl-tls12-no-name", "curl", "java", "chromium"})
    void aCutAnywhereChangesNothing(String program) throws IOException {
        byte[] bytes = captured(program);
        String fingerprint = Ja4.of(hello(bytes));
        for (int cut = 1; cut < bytes.length; cut++) {
            ClientHelloReader reader = new ClientHelloReader(MOST);
            assertInstanceOf(Hearing.NeedMore.class, reader.read(ByteBuffer.wrap(bytes, 0, cut)), "cut at " + cut);
            Hearing end = reader.read(ByteBuffer.wrap(bytes, cut, bytes.length - cut));
            assertEquals(
                    fingerprint,
                    Ja4.of(assertInstanceOf(Hearing.Hello.class, end).hello()),
                    "cut at " + cut);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 64, 300})
    void recordsOfAnySizeAreJoined(int size) throws IOException {
        byte[] bytes = captured("curl");
        byte[] inRecords = inRecords(Arrays.copyOfRange(bytes, 5, bytes.length), size);

        ClientHelloReader reader = new ClientHelloReader(MOST);
        Hearing last = reader.read(ByteBuffer.allocate(0));
        for (byte b : inRecords) {
            last = reader.read(ByteBuffer.wrap(new byte[] {b}));
        }

        assertEquals(
                "shop.example.com",
                assertInstanceOf(Hearing.Hello.class, last).hello().serverName());
        assertEquals(Ja4.of(hello(bytes)), Ja4.of(hello(inRecords)));
    }

    private static byte[] inRecords(byte[] message, int size) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int at = 0; at < message.length; at += size) {
            int count = Math.min(size, message.length - at);
            out.writeBytes(new byte[] {22, 3, 1, (byte) (count >> 8), (byte) count});
            out.write(message, at, count);
        }
        return out.toByteArray();
    }

    @Test
    void theBytesStayWithWhoReadThem() throws IOException {
        ByteBuffer in = ByteBuffer.wrap(captured("curl"));
        new ClientHelloReader(MOST).read(in);
        assertEquals(0, in.position());
    }

    @Test
    void anotherProtocolIsTold() {
        assertEquals(new Hearing.NotTls(true), whole("GET / HTTP/1.1\r\n".getBytes(ISO_8859_1)));
        assertEquals(new Hearing.NotTls(false), whole(new byte[] {(byte) 0x80, 0x2e, 1, 0, 2}));
        assertEquals(new Hearing.NotTls(false), whole(new byte[] {22, 2, 0}));
        assertInstanceOf(Hearing.NeedMore.class, whole(new byte[] {22, 3}));
    }

    @Test
    void whatCannotBeIsRefused() throws IOException {
        assertEquals("bad_record", bad(new byte[] {22, 3, 1, 0, 0}));
        assertEquals("bad_record", bad(new byte[] {22, 3, 1, 0x50, 0}));
        assertEquals("unexpected_message", bad(new byte[] {22, 3, 1, 0, 4, 2, 0, 0, 0}));
        assertEquals("too_large", bad(new byte[] {22, 3, 1, 0, 4, 1, 0, 0x50, 0}));
        assertEquals("bad_record", bad(new byte[] {22, 3, 1, 0, 1, 1, 23}));
    }

    @Test
    void everyLengthThatLiesIsRefusedAndNothingThrows() throws IOException {
        byte[] bytes = captured("openssl");
        for (int at = 9; at < bytes.length; at++) {
            for (int value : new int[] {0, 1, 0x7f, 0xff}) {
                byte[] changed = bytes.clone();
                changed[at] = (byte) value;
                whole(changed);
            }
        }
        Random random = new Random(15);
        for (int i = 0; i < 100_000; i++) {
            byte[] changed = bytes.clone();
            for (int n = random.nextInt(1, 6); n > 0; n--) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt();
            }
            whole(changed);
        }
    }

    @Test
    void anEndlessDribbleOfRecordsEnds() {
        byte[] message = new byte[4 + 16000];
        message[0] = 1;
        message[2] = 16000 >> 8;
        message[3] = (byte) 16000;
        byte[] dribble = inRecords(message, 1);

        ClientHelloReader reader = new ClientHelloReader(MOST);
        Hearing last = reader.read(ByteBuffer.allocate(0));
        int taken = 0;
        while (last instanceof Hearing.NeedMore) {
            last = reader.read(ByteBuffer.wrap(dribble, taken++, 1));
        }

        assertEquals(new Hearing.Bad("too_large"), last);
        assertEquals(MOST + 1, taken);
    }

    @Test
    void namesAreToldAsTheyAreCompared() throws IOException {
        byte[] bytes = captured("curl");
        String text = new String(bytes, ISO_8859_1);
        assertEquals(
                "shop.example.com",
                hello(text.replace("shop.example", "SHOP.Example").getBytes(ISO_8859_1))
                        .serverName());
        assertEquals(
                "shop.example.co",
                hello(text.replace("shop.example.com", "shop.example.co.").getBytes(ISO_8859_1))
                        .serverName());
        assertEquals(
                "bad_server_name",
                bad(text.replace("shop.example.com", "shop\nexample.com").getBytes(ISO_8859_1)));
    }

    @Test
    void repeatedExtensionsAreRefused() throws IOException {
        byte[] bytes = captured("openssl");
        // ec_point_formats (11) becomes a second server_name (0).
        int at = indexOf(bytes, new byte[] {0, 11, 0, 4});
        bytes[at + 1] = 0;
        assertEquals("repeated_extension", bad(bytes));
    }

    /// Each compared with each, ten times as many took a hundred times as long.
    @Test
    void manyExtensionsTakeNoMoreThanTheirShare() {
        byte[] few = withExtensions(400);
        byte[] many = withExtensions(4000);
        assertEquals(4000, hello(many).extensions().length);
        long leastOfFew = Long.MAX_VALUE;
        long leastOfMany = Long.MAX_VALUE;
        for (int round = 0; round < 50; round++) {
            long begun = System.nanoTime();
            for (int i = 0; i < 10; i++) {
                whole(few);
            }
            long then = System.nanoTime();
            whole(many);
            leastOfMany = Math.min(leastOfMany, System.nanoTime() - then);
            leastOfFew = Math.min(leastOfFew, then - begun);
        }
        assertTrue(leastOfMany < 4 * leastOfFew, leastOfMany + " ns in one hello, in ten " + leastOfFew);
    }

    /// A hello whose extensions are all empty and all different.
    private static byte[] withExtensions(int count) {
        int extensions = 4 * count;
        int message = 2 + 32 + 1 + 4 + 2 + 2 + extensions;
        ByteBuffer hello = ByteBuffer.allocate(5 + 4 + message);
        hello.put((byte) 22).putShort((short) 0x0301).putShort((short) (4 + message));
        hello.put((byte) 1).put((byte) 0).putShort((short) message).putShort((short) 0x0303);
        hello.put(new byte[32 + 1]).putShort((short) 2).putShort((short) 0x1301);
        hello.put((byte) 1).put((byte) 0).putShort((short) extensions);
        for (int i = 0; i < count; i++) {
            hello.putShort((short) (1000 + i)).putShort((short) 0);
        }
        return hello.array();
    }

    private static int indexOf(byte[] bytes, byte[] wanted) {
        for (int i = 0; i <= bytes.length - wanted.length; i++) {
            if (Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
                return i;
            }
        }
        throw new IllegalArgumentException("not found");
    }

    @Test
    void whatTheHelloOffersIsCounted() throws IOException {
        ClientHello hello = hello(captured("openssl"));
        assertEquals(31, hello.cipherCount());
        assertEquals(0x1302, hello.ciphers()[0]);
        assertEquals(List.of("h2", "http/1.1"), hello.protocols());
        assertArrayEquals(new int[] {0x001d, 0x0017}, Arrays.copyOf(hello.groups(), 2));
        assertNull(hello(captured("openssl-tls12-no-name")).serverName());
    }
}
