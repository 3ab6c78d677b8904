package lbd.proxy.http2;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.function.Supplier;
import lbd.core.http2.FrameType;
import lbd.core.http2.Settings;
import lbd.proxy.BusyLoop;
import lbd.proxy.ProxyFixture;

/// What clients do to keep a loop from its other connections, each on a connection of its own, again and again.
enum HostileHttp2 implements BusyLoop.Attack {
    PINGS(repeated(6, 0, 0, "0000000000000000")),
    SETTINGS(repeated(4, 0, 0, "0003 00000064")),
    /// Each changes the windows of a hundred streams.
    SETTINGS_OF_WINDOWS(client -> {
        hundred(client);
        many(client, 4, 0, 0, "0004 00000001 0004 00000000");
    }),
    LARGE_SETTINGS(client -> many(client, 4, 0, 0, "0003 00000064".repeat(2_000), 100)),
    PRIORITIES(repeated(2, 0, 1, "0000000010")),
    PRIORITY_UPDATES(repeated(16, 0, 0, "00000001 753d31")),
    UNKNOWN_FRAMES(repeated(66, 0, 0, "00")),
    GOAWAYS(repeated(7, 0, 0, "00000000 00000000")),
    WINDOWS_OF_THE_CONNECTION(repeated(8, 0, 0, "00000001")),
    /// A hundred answers wait for them, and each lets one frame of an octet go.
    WINDOWS_OF_STREAMS(client -> {
        hundred(client);
        for (int i = 0; i < Much.FRAMES; i++) {
            client.windowUpdate(2 * (i % 100) + 1, 1);
        }
    }),
    EMPTY_DATA(pieces("")),
    TINY_DATA(pieces("x")),
    /// Large enough to be ordinary.
    SMALL_DATA {
        @Override
        void in(Http2Client client, BusyLoop test) throws Exception {
            client.post(1, "/");
            for (int n = 0; n < 8; n++) {
                for (int i = 0; i < 1_000; i++) {
                    client.data(1, false, "12345678");
                }
                client.frame(FrameType.PING, 0, 0, "0102030405060708").send();
                while (!client.next().startsWith("pong")) {}
            }
            client.socket.setSoLinger(true, 0);
            client.socket.close();
        }
    },
    /// A hundred bodies, of which an octet comes now and then.
    SLOW_DATA {
        @Override
        void in(Http2Client client, BusyLoop test) throws Exception {
            for (int i = 0; i < 100; i++) {
                client.post(2 * i + 1, "/");
            }
            while (!test.over()) {
                for (int i = 0; i < 100; i++) {
                    client.data(2 * i + 1, false, "x");
                }
                client.send();
                test.round();
                Thread.sleep(10);
            }
        }
    },
    DATA_OF_ENDED_STREAMS(client -> {
        client.post(1, "/", "content-length", "1").data(1, false, "too much");
        for (int i = 0; i < Much.FRAMES; i++) {
            client.data(1, false, "x");
        }
    }),
    /// CVE-2023-44487.
    RAPID_RESETS(client -> {
        for (int i = 0; i < Much.FRAMES; i++) {
            client.get(2 * i + 1, "/").frame(FrameType.RST_STREAM, 0, 2 * i + 1, "00000008");
        }
    }),
    /// CVE-2025-8671: the server is made to reset them, here by an update of nothing.
    RESETS_BY_EMPTY_UPDATES(client -> {
        for (int i = 0; i < Much.FRAMES; i++) {
            client.get(2 * i + 1, "/").windowUpdate(2 * i + 1, 0);
        }
    }),
    RESETS_BY_OVERFLOWS(client -> {
        for (int i = 0; i < Much.FRAMES; i++) {
            client.get(2 * i + 1, "/").windowUpdate(2 * i + 1, Integer.MAX_VALUE);
        }
    }),
    RESETS_BY_DATA_AFTER_THE_END(client -> {
        for (int i = 0; i < Much.FRAMES; i++) {
            client.get(2 * i + 1, "/").data(2 * i + 1, true, "x");
        }
    }),
    RESETS_BY_LENGTHS(client -> {
        for (int i = 0; i < Much.FRAMES; i++) {
            client.post(2 * i + 1, "/", "content-length", "1").data(2 * i + 1, true, "xx");
        }
    }),
    MALFORMED_REQUESTS(client -> {
        for (int i = 0; i < Much.FRAMES; i++) {
            client.get(2 * i + 1, "/", "Upper", "case");
        }
    }),
    TEN_THOUSAND_STREAMS(client -> {
        for (int i = 0; i < Much.FRAMES; i++) {
            client.post(2 * i + 1, "/");
        }
    }),
    CONTINUATIONS(client -> {
        client.frame(FrameType.HEADERS, 0, 1, Http2Client.block(":method", "GET"));
        for (int i = 0; i < Much.FRAMES; i++) {
            client.frame(FrameType.CONTINUATION, 0, 1, Http2Client.block("a", "b"));
        }
    }),
    LARGE_CONTINUATIONS(client -> {
        client.frame(FrameType.HEADERS, 0, 1, new byte[16_384]);
        for (int i = 0; i < 10; i++) {
            client.frame(FrameType.CONTINUATION, 0, 1, new byte[16_384]);
        }
    }),
    /// An octet that stands for 4,000, in blocks as large as any that are read.
    HPACK_BOMBS(client -> blocks(client, () -> {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        bomb.writeBytes(Http2Client.block(":method", "GET", ":scheme", "http", ":authority", "h", ":path", "/"));
        bomb.writeBytes(new byte[] {0x40, 1, 'x', 0x7f, (byte) 0xa1, 0x1e});
        bomb.writeBytes("y".repeat(4_000).getBytes());
        while (bomb.size() < 16_000) {
            bomb.write(0xbe);
        }
        return bomb.toByteArray();
    })),
    /// Each field pushes others out of the table.
    CHURNED_TABLES(client -> blocks(client, () -> {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        block.writeBytes(Http2Client.block(":method", "GET", ":scheme", "http", ":authority", "h", ":path", "/"));
        while (block.size() < 16_000) {
            block.writeBytes(new byte[] {0x40, 1, 'x', 1, 'y'});
        }
        return block.toByteArray();
    })),
    /// Answers of two octets, of which the second waits for ever.
    WINDOWS_OF_ONE_OCTET {
        @Override
        int[] settings() {
            return new int[] {Settings.INITIAL_WINDOW_SIZE, 1};
        }

        @Override
        void in(Http2Client client, BusyLoop test) throws Exception {
            for (int i = 0; i < 100; i++) {
                client.get(2 * i + 1, "/");
            }
            client.send();
            for (int i = 0; i < 100; i++) {
                client.next();
            }
            client.socket.setSoLinger(true, 0);
            client.socket.close();
        }
    };

    /// Of its own: constants of an enum come before its fields.
    private static final class Much {
        static final int FRAMES = 10_000;
    }

    private interface Flood {
        void in(Http2Client client) throws Exception;
    }

    private final Flood flood;

    HostileHttp2() {
        this(client -> {});
    }

    HostileHttp2(Flood flood) {
        this.flood = flood;
    }

    int[] settings() {
        return new int[0];
    }

    void in(Http2Client client, BusyLoop test) throws Exception {
        flood.in(client);
        if (!client.socket.isClosed()) {
            sendAndTake(client);
        }
    }

    @Override
    public void on(ProxyFixture fixture, BusyLoop test) throws Exception {
        try (Socket socket = fixture.connect("two");
                Http2Client client = new Http2Client(socket)) {
            in(client.begin(settings()), test);
        }
    }

    /// Until the GOAWAY, and what follows it.
    private static void sendAndTake(Http2Client client) throws IOException {
        client.send();
        BusyLoop.discard(client.socket);
    }

    private static Flood repeated(int type, int flags, int stream, String payload) {
        return client -> many(client, type, flags, stream, payload);
    }

    private static void many(Http2Client client, int type, int flags, int stream, String payload) {
        many(client, type, flags, stream, payload, Much.FRAMES);
    }

    private static void many(Http2Client client, int type, int flags, int stream, String payload, int times) {
        for (int i = 0; i < times; i++) {
            client.frame(type, flags, stream, payload);
        }
    }

    private static Flood pieces(String piece) {
        return client -> {
            client.post(1, "/");
            for (int i = 0; i < Much.FRAMES; i++) {
                client.data(1, false, piece);
            }
        };
    }

    /// Requests that are too large to be any, of which each is answered.
    private static void blocks(Http2Client client, Supplier<byte[]> made) throws IOException {
        byte[] block = made.get();
        for (int i = 0; i < 20; i++) {
            client.frame(FrameType.HEADERS, FrameType.END_HEADERS | FrameType.END_STREAM, 2 * i + 1, block);
        }
        client.send();
        for (int ended = 0; ended < 20; ) {
            ended += client.next().startsWith("data ") ? 1 : 0;
        }
        client.socket.setSoLinger(true, 0);
        client.socket.close();
    }

    /// Requests whose answers wait for windows.
    private static void hundred(Http2Client client) throws Exception {
        client.frame(FrameType.SETTINGS, 0, 0, "0004 00000000");
        for (int i = 0; i < 100; i++) {
            client.get(2 * i + 1, "/");
        }
        client.send();
        for (int i = 0; i < 100; i++) {
            client.next();
        }
    }
}
