package lbd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import lbd.core.pool.Lease;
import lbd.core.pool.Pool;
import lbd.core.pool.Server;
import lbd.core.pool.Tried;
import lbd.core.scheduler.ByteRange;
import lbd.core.scheduler.PickInput;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// A daemon with a fake transport, and those who ask it by its socket and by TCP.
abstract class AdminFixture {
    @TempDir
    Path folder;

    RunningDaemon running;
    SocketAddress socket;

    @BeforeEach
    void start() throws Exception {
        running = new RunningDaemon(folder);
        socket = UnixDomainSocketAddress.of(running.socket);
    }

    @AfterEach
    void stop() {
        running.close();
    }

    String text(String path) throws IOException {
        return HttpText.ask(socket, "GET " + path + " HTTP/1.1\r\nHost: x\r\nAccept: text/plain\r\n\r\n");
    }

    Server server(String name) {
        return running.daemon.state().pool("app").server(name);
    }

    String metrics() throws IOException {
        return HttpText.body(HttpText.get(running.http, "/metrics"));
    }

    static JsonNode json(String answer) throws IOException {
        assertEquals(200, HttpText.status(answer), answer);
        return new JsonMapper().readTree(HttpText.body(answer));
    }

    static void hold(Pool pool, String client) {
        Tried tried = new Tried();
        PickInput input = new PickInput() {
            @Override
            public byte[] clientAddress() {
                return InetAddress.ofLiteral(client).getAddress();
            }

            @Override
            public int clientPort() {
                return 1;
            }

            @Override
            public byte[] localAddress() {
                return new byte[4];
            }

            @Override
            public int localPort() {
                return 80;
            }
        };
        pool.key(input, tried, new ByteRange());
        Lease lease = pool.acquire(Pool.NO_KEY, tried, System.nanoTime());
        lease.close();
    }
}
