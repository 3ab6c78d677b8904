package lbd.proxy.resolve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Against dnsmasq, with answers that live for a second.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class NameResolverTest {
    private record Told(String host, List<String> addresses) {}

    @TempDir
    Path folder;

    private final BlockingQueue<Told> told = new LinkedBlockingQueue<>();
    private Dnsmasq server;
    private NameResolver resolver;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        assumeTrue(
                Files.isExecutable(Dnsmasq.PROGRAM),
                "SKIPPED: " + Dnsmasq.PROGRAM + " is not installed (apt-get install dnsmasq-base)");
        server = new Dnsmasq(folder, "10.1.0.1 app.internal", "10.1.0.2 app.internal", "fd00::1 six.internal");
        resolver = new NameResolver(
                (host, addresses) -> told.add(new Told(
                        host,
                        addresses.stream()
                                .map(InetAddress::getHostAddress)
                                .sorted()
                                .toList())),
                new SingletonDnsServerAddressStreamProvider(server.address()));
    }

    @AfterEach
    void stop() throws InterruptedException {
        if (resolver != null) {
            resolver.close();
            server.close();
        }
    }

    private void assertTold(String host, String... addresses) throws InterruptedException {
        assertEquals(new Told(host, List.of(addresses)), told.poll(30, TimeUnit.SECONDS), this::serverLog);
    }

    private String serverLog() {
        try {
            return server.log();
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Test
    void everyRecordOfANameIsFound() throws InterruptedException {
        resolver.watch(Set.of("app.internal"));
        assertTold("app.internal", "10.1.0.1", "10.1.0.2");
        resolver.watch(Set.of("app.internal", "six.internal"));
        assertTold("six.internal", "fd00:0:0:0:0:0:0:1");
    }

    @Test
    void aChangeIsFoundWhenTheAnswerHasEnded() throws IOException, InterruptedException {
        resolver.watch(Set.of("app.internal"));
        assertTold("app.internal", "10.1.0.1", "10.1.0.2");
        server.records("10.1.0.2 app.internal", "10.1.0.3 app.internal", "fd00::5 app.internal");
        assertTold("app.internal", "10.1.0.2", "10.1.0.3", "fd00:0:0:0:0:0:0:5");
    }

    @Test
    void aTypeWithoutRecordsAnyMoreIsDropped() throws IOException, InterruptedException {
        server.records("10.1.0.1 app.internal", "fd00::5 app.internal");
        resolver.watch(Set.of("app.internal"));
        Told first = told.poll(30, TimeUnit.SECONDS);
        while (first != null && !first.addresses().contains("fd00:0:0:0:0:0:0:5")) {
            first = told.poll(30, TimeUnit.SECONDS);
        }
        server.records("10.1.0.1 app.internal");
        assertTold("app.internal", "10.1.0.1");
    }

    @Test
    void aNameThatComesLaterIsFound() throws IOException, InterruptedException {
        resolver.watch(Set.of("late.internal"));
        assertNull(told.poll(1500, TimeUnit.MILLISECONDS));
        server.records("10.1.0.7 late.internal");
        assertTold("late.internal", "10.1.0.7");
    }

    @Test
    void aNameThatIsGoneKeepsItsAddresses() throws IOException, InterruptedException {
        resolver.watch(Set.of("app.internal"));
        assertTold("app.internal", "10.1.0.1", "10.1.0.2");
        server.records("10.1.0.9 other.internal");
        assertNull(told.poll(3, TimeUnit.SECONDS));
        server.records("10.1.0.4 app.internal");
        assertTold("app.internal", "10.1.0.4");
    }

    @Test
    void aServerThatIsGoneAndComesBackIsAskedAgain() throws IOException, InterruptedException {
        resolver.watch(Set.of("app.internal"));
        assertTold("app.internal", "10.1.0.1", "10.1.0.2");
        server.stop();
        assertNull(told.poll(4, TimeUnit.SECONDS));
        server.startAgain();
        server.records("10.1.0.4 app.internal");
        assertTold("app.internal", "10.1.0.4");
    }

    @Test
    void namesThatNobodyWatchesAreLeftAlone() throws IOException, InterruptedException {
        resolver.watch(Set.of("app.internal", "six.internal"));
        told.poll(30, TimeUnit.SECONDS);
        told.poll(30, TimeUnit.SECONDS);
        resolver.watch(Set.of("six.internal"));
        server.records("10.1.0.3 app.internal", "fd00::2 six.internal");
        assertTold("six.internal", "fd00:0:0:0:0:0:0:2");
        assertNull(told.poll(2, TimeUnit.SECONDS));
    }
}
