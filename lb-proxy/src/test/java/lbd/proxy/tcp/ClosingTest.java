package lbd.proxy.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import lbd.core.model.ListenerSpec.Protocol;
import lbd.core.pool.Server;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every way to close, in every order, on both sides, with and without bytes before it.
@Timeout(30)
class ClosingTest {
    private static final int BYTES = 300_000;

    private enum Side {
        CLIENT,
        SERVER
    }

    /// How one side ends its part.
    private enum Way {
        /// A FIN; goes on to read.
        FIN,
        /// Closes the socket, having read all that came.
        CLOSE,
        RESET
    }

    /// @param bytes said by each side before it ends
    private record Case(Side first, Way how, Way then, int bytes) {
        boolean orderly() {
            return how == Way.FIN && then != Way.RESET;
        }
    }

    private static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (Side first : Side.values()) {
            for (Way how : List.of(Way.FIN, Way.RESET)) {
                for (Way then : Way.values()) {
                    cases.add(new Case(first, how, then, 0));
                    cases.add(new Case(first, how, then, BYTES));
                }
            }
        }
        return cases;
    }

    private final LinkedBlockingQueue<Socket> accepted = new LinkedBlockingQueue<>();
    private ScriptedServer server;
    private ProxyFixture fixture;

    @BeforeEach
    void start() throws Exception {
        server = new ScriptedServer(peer -> {
            accepted.add(peer.socket);
            // The test closes it.
            while (!peer.socket.isClosed()) {

                LockSupport.parkNanos(1_000_000);
            }
        });
        fixture = new ProxyFixture(Configs.of(Protocol.TCP, server.address()));
    }

    @AfterEach
    void stop() {
        fixture.close();
        server.close();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void bothSidesLearnHowItEnded(Case wanted) throws Exception {
        try (Socket client = fixture.connect("web");
                Socket peer = accepted.poll(10, TimeUnit.SECONDS)) {
            peer.setSoTimeout(10_000);
            Socket first = wanted.first == Side.CLIENT ? client : peer;
            Socket second = wanted.first == Side.CLIENT ? peer : client;
            first.getOutputStream().write(new byte[wanted.bytes]);
            if (wanted.how == Way.FIN) {
                first.shutdownOutput();
                assertEquals(wanted.bytes, second.getInputStream().readAllBytes().length);
                assertEquals(wanted.then != Way.RESET, answers(wanted, first, second));
            } else {
                // What was under way is lost with a reset, as on one connection.
                end(Way.RESET, first);
                assertTrue(isReset(second), "the other side was not reset");
            }
        }
        String line = fixture.line();
        assertTrue(line.startsWith("  s1 -1 "), line);
        assertEquals(wanted.orderly(), line.endsWith(" ok"), line);
        assertNothingIsLeft();
    }

    /// @return whether the first side got the second's answer and an orderly end
    private static boolean answers(Case wanted, Socket first, Socket second) throws IOException {
        second.getOutputStream().write(new byte[wanted.bytes]);
        if (wanted.then == Way.RESET) {
            end(Way.RESET, second);
            return !isReset(first);
        }
        end(wanted.then, second);
        return first.getInputStream().readAllBytes().length == wanted.bytes;
    }

    private static void end(Way way, Socket socket) throws IOException {
        switch (way) {
            case FIN -> socket.shutdownOutput();
            case CLOSE -> socket.close();
            case RESET -> {
                socket.setSoLinger(true, 0);
                socket.close();
            }
        }
    }

    private static boolean isReset(Socket socket) {
        try {
            socket.getInputStream().readAllBytes();
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private void assertNothingIsLeft() throws InterruptedException {
        Server picked = fixture.state.pool("app").server("s1");
        await(() -> fixture.proxy.connections() == 0 && picked.inFlight() == 0);
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            Thread.sleep(2);
        }
    }
}
