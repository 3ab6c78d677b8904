package lbd.proxy.resolve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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

/// Against dnsmasq, with answers that live for a second. One after the other: what is counted of buffers that leak is
/// counted for the whole process.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class NameResolverTest {
    private record Told(String host, List<String> addresses) {}

    @TempDir
    Path folder;

    private final BlockingQueue<Told> told = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> results = new LinkedBlockingQueue<>();
    private final LookUpCounts counts = new LookUpCounts();
    private Path hosts;
    private Path resolv;
    private Dnsmasq server;
    private NameResolver resolver;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        assumeTrue(
                Files.isExecutable(Dnsmasq.PROGRAM),
                "SKIPPED: " + Dnsmasq.PROGRAM + " is not installed (apt-get install dnsmasq-base)");
        server = new Dnsmasq(folder, "10.1.0.1 app.internal", "10.1.0.2 app.internal", "fd00::1 six.internal");
        hosts = Files.writeString(folder.resolve("etc-hosts"), "127.0.0.1 localhost\n");
        resolv = Files.writeString(folder.resolve("resolv.conf"), "search internal\noptions ndots:2\n");
        resolver = new NameResolver(new Telling(), counts, hosts, resolv, List.of(server.address()));
    }

    private final class Telling implements NameResolver.Listener {
        @Override
        public void resolved(String host, List<InetAddress> addresses) {
            told.add(new Told(
                    host,
                    addresses.stream().map(InetAddress::getHostAddress).sorted().toList()));
        }

        @Override
        public void result(String host, Result result, int kept) {
            results.add(host + " " + result.word() + " " + kept);
        }
    }

    private void assertResult(String result) throws InterruptedException {
        assertEquals(result, results.poll(30, TimeUnit.SECONDS), this::serverLog);
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

    @Test
    void aNameOfTheHostsFileIsNotAskedFor() throws Exception {
        Files.writeString(hosts, "10.9.0.1 app.internal other # not this\n10.9.0.2 APP.internal\n");
        resolver.watch(Set.of("app.internal"));
        assertTold("app.internal", "10.9.0.1", "10.9.0.2");
        assertFalse(server.log().contains("app.internal"), this::serverLog);
    }

    @Test
    void aChangeOfTheHostsFileIsSeen() throws Exception {
        resolver.watch(Set.of("app.internal"));
        assertTold("app.internal", "10.1.0.1", "10.1.0.2");
        Files.writeString(hosts, "10.9.0.1 app.internal\n");
        assertTold("app.internal", "10.9.0.1");
        Files.writeString(hosts, "127.0.0.1 localhost\n");
        assertTold("app.internal", "10.1.0.1", "10.1.0.2");
    }

    @Test
    void aShortNameIsLookedForInTheSearchDomainsAndAChangeOfThemIsSeen() throws Exception {
        server.records("10.1.0.5 short.internal", "10.1.0.6 short.other.internal");
        resolver.watch(Set.of("short"));
        assertTold("short", "10.1.0.5");
        Files.writeString(resolv, "search other.internal\n");
        assertTold("short", "10.1.0.6");
    }

    @Test
    void aNameWithADotAtItsEndStandsForItself() throws Exception {
        server.records("10.1.0.5 app.internal", "10.1.0.6 app.internal.internal");
        resolver.watch(Set.of("app.internal."));
        assertTold("app.internal.", "10.1.0.5");
    }

    @Test
    void answersInAnotherOrderAreNoChange() throws Exception {
        server.records("10.1.0.1 app.internal", "10.1.0.2 app.internal", "10.1.0.3 app.internal");
        resolver.watch(Set.of("app.internal"));
        Told last = told.poll(30, TimeUnit.SECONDS);
        while (last != null && last.addresses().size() < 3) {
            last = told.poll(30, TimeUnit.SECONDS);
        }
        long before = counts.count(Result.FOUND);
        while (counts.count(Result.FOUND) < before + 3) {
            assertNull(told.poll(100, TimeUnit.MILLISECONDS));
        }
    }

    @Test
    void eachKindOfFailureIsToldOnceAndItsEndToo() throws Exception {
        resolver.watch(Set.of("app.internal."));
        assertTold("app.internal.", "10.1.0.1", "10.1.0.2");
        server.records("10.1.0.9 other.internal");
        assertResult("app.internal. no_such_name 2");
        server.stop();
        assertResult("app.internal. no_answer 2");
        server.startAgain();
        server.records("10.1.0.1 app.internal", "10.1.0.2 app.internal");
        String next = results.poll(30, TimeUnit.SECONDS);
        while (next != null && !next.endsWith("found 2")) {
            next = results.poll(30, TimeUnit.SECONDS);
        }
        assertEquals("app.internal. found 2", next);
        assertNull(told.poll());
        assertTrue(counts.count(Result.NO_SUCH_NAME) > 0 && counts.count(Result.NO_ANSWER) > 0);
    }

    @Test
    void aNameThatTheServerRefusesToLookUpIsAFailureOfTheServer() throws Exception {
        resolver.watch(Set.of("www.outside.example"));
        assertResult("www.outside.example server_failed 0");
    }
}
