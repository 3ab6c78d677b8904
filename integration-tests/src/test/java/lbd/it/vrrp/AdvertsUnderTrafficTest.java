package lbd.it.vrrp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/// Adverts every 100 ms while both nodes carry all the traffic that the machine can: nobody loses patience.
/// `-Dlbd.vrrp.load.seconds=600` for the soak.
@Isolated("it measures time")
class AdvertsUnderTrafficTest {
    private static final String CLIENTS = "32";

    private static NodeFile node(int priority, int host) {
        return NodeFile.priority(priority).and("""
                        listeners:
                          - {name: web, protocol: http, bind: "10.77.0.%d:80", pool: app}
                        pools:
                          - name: app
                            passive: off
                            servers: ["10.77.0.3:80"]
                        """.formatted(host));
    }

    private static final NodeFile SERVER = NodeFile.NONE.and("""
            listeners:
              - name: web
                protocol: http
                bind: "10.77.0.3:80"
                routes:
                  - {match: {path_prefix: /}, respond: {status: 200, body: "%s"}}
            """.formatted("x".repeat(1000)));

    @Test
    void advertsOfAHundredMillisecondsDoNotFlapBesideFullTraffic() throws Exception {
        int seconds = Integer.getInteger("lbd.vrrp.load.seconds", 15);
        try (Lab lab = new Lab()) {
            lab.host(3).lbd(SERVER);
            Lbd first = lab.host(1).lbd(node(200, 1)).awaitMaster();
            Lbd second = lab.host(2).lbd(node(100, 2));
            Lab.Host client = lab.host(9);
            Path log = client.directory.resolve("traffic.log");
            client.start(
                    log,
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    Lab.classPath(),
                    Traffic.class.getName(),
                    CLIENTS,
                    "http://10.77.0.1/",
                    "http://10.77.0.2/");
            Lab.await("traffic", 120, () -> answers(log) > 1000, second::log);
            long before = first.number("adverts_sent");
            long masters = first.number("became_master");
            long takeOvers = second.number("became_master");
            Lab.pass(1000L * seconds, "what is measured");
            long adverts = first.number("adverts_sent") - before;
            System.out.println("MEASURED adverts beside full traffic: " + seconds + " s, " + answers(log) + " answers, "
                    + adverts + " adverts, transitions of the master " + (first.number("became_master") - masters)
                    + ", of the backup " + (second.number("became_master") - takeOvers));
            assertEquals(masters, first.number("became_master"), first.log());
            assertEquals(takeOvers, second.number("became_master"), second.log());
            assertTrue(adverts > 9L * seconds, adverts + " adverts in " + seconds + " s");
            assertTrue(answers(log) > 100L * seconds, "that is no traffic: " + answers(log));
        }
    }

    private static long answers(Path log) {
        try {
            List<String> lines = Files.readAllLines(log).stream()
                    .filter(l -> l.startsWith("answers "))
                    .toList();
            return lines.isEmpty() ? 0 : Long.parseLong(lines.getLast().substring("answers ".length()));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
