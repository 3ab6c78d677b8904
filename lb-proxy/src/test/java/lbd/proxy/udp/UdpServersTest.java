package lbd.proxy.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import lbd.core.model.ServerSpec;
import lbd.core.model.UdpSpec;
import lbd.core.pool.Failure;
import lbd.proxy.ProxyFixture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Servers that are dead, silent, down or draining, and who gets their sessions.
@Timeout(60)
class UdpServersTest {
    @Test
    void anAnswerThatNeverComesIsAFailureOfTheServer() throws Exception {
        try (UdpServer a = UdpServer.silent();
                ProxyFixture fixture = Datagrams.proxy(new UdpSpec(1, 0, Duration.ofMillis(150)), a.address());
                UdpClient client = new UdpClient(fixture.address("web"))) {
            client.send("x");
            assertEquals("  s1 -1 server_timeout", fixture.line());
            assertEquals(1, Datagrams.counters(fixture, "s1").failures(Failure.TIMEOUT));
            assertEquals(0, Datagrams.server(fixture, "s1").inFlight());
        }
    }

    @Test
    void whereAnswersAreNotCountedSilenceIsNobodysFault() throws Exception {
        try (UdpServer a = UdpServer.silent();
                ProxyFixture fixture =
                        Datagrams.proxy(new UdpSpec(UdpSpec.ANY, 0, Duration.ofMillis(150)), a.address());
                UdpClient client = new UdpClient(fixture.address("web"))) {
            client.send("x");
            assertEquals("  s1 -1 idle_timeout", fixture.line());
            assertEquals(0, Datagrams.counters(fixture, "s1").failures(Failure.TIMEOUT));
        }
    }

    @Test
    void whatADeadServerRefusesGoesToAnother() throws Exception {
        try (UdpServer b = UdpServer.named("b");
                ProxyFixture fixture = Datagrams.proxy(Datagrams.ONE, Datagrams.deadAddress(), b.address());
                UdpClient client = new UdpClient(fixture.address("web"))) {
            assertEquals("bx", client.ask("x"));
            assertEquals("  s2 -1 ok", fixture.line());
            assertEquals(1, Datagrams.counters(fixture, "s1").failures(Failure.CONNECT));
            assertEquals(0, Datagrams.server(fixture, "s1").inFlight());
        }
    }

    @Test
    void everyUnansweredDatagramGoesToTheOtherServer() throws Exception {
        try (UdpServer b = UdpServer.named("b");
                ProxyFixture fixture = Datagrams.proxy(Datagrams.ANY, Datagrams.deadAddress(), b.address());
                UdpClient client = new UdpClient(fixture.address("web"))) {
            client.send("1");
            client.send("2");
            client.send("3");
            assertEquals("b1", client.receive());
            assertEquals("b2", client.receive());
            assertEquals("b3", client.receive());
            Datagrams.awaitCount(1, Datagrams.listener(fixture).accepted);
        }
    }

    @Test
    void aServerThatRefusesThriceIsEjected() throws Exception {
        try (UdpServer b = UdpServer.named("b");
                ProxyFixture fixture = Datagrams.proxy(Datagrams.ONE, Datagrams.deadAddress(), b.address())) {
            for (int i = 0; i < 10; i++) {
                try (UdpClient client = new UdpClient(fixture.address("web"))) {
                    assertEquals("b" + i, client.ask("" + i));
                }
            }
            assertTrue(Datagrams.server(fixture, "s1").ejected());
            assertEquals(3, Datagrams.counters(fixture, "s1").failures(Failure.CONNECT));
        }
    }

    @Test
    void whereAllServersAreDeadTheSessionEnds() throws Exception {
        try (ProxyFixture fixture = Datagrams.proxy(Datagrams.ANY, Datagrams.deadAddress(), Datagrams.deadAddress());
                UdpClient client = new UdpClient(fixture.address("web"))) {
            client.send("x");
            assertEquals("  s2 -1 connect_refused", fixture.line());
            Datagrams.await(() -> fixture.proxy.connections() == 0);
        }
    }

    @Test
    void aServerThatGoesDownLosesItsSessionsToOthers() throws Exception {
        try (UdpServer a = UdpServer.named("a");
                UdpServer b = UdpServer.named("b");
                ProxyFixture fixture = Datagrams.proxy(Datagrams.ANY, a.address(), b.address());
                UdpClient client = new UdpClient(fixture.address("web"))) {
            assertEquals("a1", client.ask("1"));
            Datagrams.server(fixture, "s1").up(false, System.nanoTime());
            assertEquals("b2", client.ask("2"));
            assertEquals("  s1 -1 cut", fixture.line());
        }
    }

    @Test
    void aDrainingServerKeepsItsSessions() throws Exception {
        try (UdpServer a = UdpServer.named("a");
                UdpServer b = UdpServer.named("b");
                ProxyFixture fixture = Datagrams.proxy(Datagrams.ANY, a.address(), b.address());
                UdpClient client = new UdpClient(fixture.address("web"));
                UdpClient other = new UdpClient(fixture.address("web"))) {
            assertEquals("a1", client.ask("1"));
            Datagrams.server(fixture, "s1").stateByHand(ServerSpec.State.DRAIN);
            assertEquals("a2", client.ask("2"));
            assertEquals("b3", other.ask("3"));
        }
    }

    @Test
    void withoutAServerDatagramsAreDroppedAndCounted() throws Exception {
        try (UdpServer a = UdpServer.named("a");
                ProxyFixture fixture = Datagrams.proxy(Datagrams.ANY, a.address());
                UdpClient client = new UdpClient(fixture.address("web"))) {
            Datagrams.server(fixture, "s1").up(false, System.nanoTime());
            client.send("1");
            assertEquals("  null -1 no_server", fixture.line());
            Datagrams.await(() -> Datagrams.listener(fixture).datagramsDropped.sum() == 1);
            assertEquals(0, fixture.proxy.connections());
        }
    }
}
