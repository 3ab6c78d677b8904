package lbd.proxy.http2;

import java.net.InetSocketAddress;
import java.util.List;
import lbd.core.http2.FrameType;
import lbd.core.http2.Settings;
import lbd.core.model.Config;
import lbd.core.model.HttpLimits;
import lbd.core.model.HttpSpec;
import lbd.core.model.ProcessSpec.Transport;
import lbd.core.model.Timeouts;
import lbd.proxy.BusyLoop;
import lbd.proxy.Configs;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Whatever clients of HTTP/2 flood their loop with, another client of it is served beside them. The bounds end each
/// connection; the attackers come back at once.
@Timeout(120)
class BusyHttp2LoopTest {
    private static final int FRAMES = 10_000;

    private static Config config(InetSocketAddress server) {
        return Configs.oneLoop(
                Transport.AUTO,
                Configs.of(
                        List.of(
                                Configs.http(HttpSpec.DEFAULT, "app"),
                                Http2Proxy.listener("two", Http2Proxy.http(100, HttpLimits.DEFAULT), Timeouts.DEFAULT)),
                        List.of(Configs.pool("app", server))));
    }

    private interface Flood {
        void in(Http2Client client) throws Exception;
    }

    private static void beside(Flood flood) throws Exception {
        try (ScriptedServer server = BusyLoop.server()) {
            BusyLoop.beside(config(server.address()), (fixture, test) -> {
                try (Http2Client client = new Http2Client(fixture.connect("two"))) {
                    flood.in(client);
                    client.send();
                    // Until the GOAWAY, and what follows it.
                    BusyLoop.discard(client.socket);
                }
            });
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ping, 6, 0, 0, 0000000000000000",
        "settings, 4, 0, 0, 0003 00000064",
        "priority, 2, 0, 1, 0000000010",
        "unknown, 66, 0, 0, 00",
        "window_update, 8, 0, 0, 00000001",
    })
    void besideFloodsOfFrames(String name, int type, int flags, int stream, String payload) throws Exception {
        beside(client -> {
            client.begin();
            for (int i = 0; i < FRAMES; i++) {
                client.frame(type, flags, stream, payload);
            }
        });
    }

    @ParameterizedTest
    @CsvSource({"''", "x", "12345678"})
    void besidePiecesOfABody(String piece) throws Exception {
        beside(client -> {
            client.begin().post(1, "/");
            for (int i = 0; i < FRAMES; i++) {
                client.data(1, false, piece);
            }
        });
    }

    @Test
    void besideRequestsThatAreTakenBack() throws Exception {
        beside(client -> {
            client.begin();
            for (int i = 0; i < FRAMES; i++) {
                client.get(2 * i + 1, "/").frame(FrameType.RST_STREAM, 0, 2 * i + 1, "00000008");
            }
        });
    }

    @Test
    void besideTenThousandStreams() throws Exception {
        beside(client -> {
            client.begin();
            for (int i = 0; i < FRAMES; i++) {
                client.post(2 * i + 1, "/");
            }
        });
    }

    @Test
    void besideAHeaderBlockWithoutEnd() throws Exception {
        beside(client -> {
            client.begin().frame(FrameType.HEADERS, 0, 1, Http2Client.block(":method", "GET"));
            for (int i = 0; i < FRAMES; i++) {
                client.frame(FrameType.CONTINUATION, 0, 1, Http2Client.block("a", "b"));
            }
        });
    }

    /// An answer of two octets, of which the second waits for ever.
    @Test
    void besideWindowsOfOneOctet() throws Exception {
        beside(client -> {
            client.begin(Settings.INITIAL_WINDOW_SIZE, 1);
            for (int i = 0; i < 100; i++) {
                client.get(2 * i + 1, "/");
            }
            client.send();
            for (int i = 0; i < 100; i++) {
                client.next();
            }
            client.socket.setSoLinger(true, 0);
            client.socket.close();
        });
    }
}
