package lbd.daemon.acme;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lbd.config.ConfigReader;
import lbd.config.ConfigResult;
import lbd.config.tls.Chains;
import lbd.daemon.certificate.Events;
import lbd.daemon.certificate.OpenSsl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The clock is moved, and each look is called.
@Timeout(60)
class AcmePartTest {
    private static final Duration LOOK = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    private final Events events = new Events(AcmePart.class);
    private final Events advice = new Events(RenewalAdvice.class);
    private Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private int faults;
    private final AcmePart part = new AcmePart((_, _) -> {}, _ -> true, this::instant);
    private ScriptedAuthority authority;

    @BeforeEach
    void start() throws Exception {
        authority = new ScriptedAuthority(folder);
        want("a");
    }

    private Instant instant() {
        if (faults-- > 0) {
            throw new ArithmeticException("a fault");
        }
        return now;
    }

    private void want(String... names) throws IOException {
        Path file = folder.resolve("lbd.yaml");
        Files.writeString(file, """
                version: 1
                tls:
                  acme: [{name: lab, directory: "%s", storage: %s/acme, challenge: http-01, ca: %s}]
                  certificates: [%s]
                listeners:
                  - {name: plain, protocol: http, bind: "127.0.0.1:1", pool: p}
                  - {name: web, protocol: http, bind: "127.0.0.1:2", pool: p, tls: {certificates: [%s]}}
                pools: [{name: p, servers: ["127.0.0.1:3"]}]
                """.formatted(
                        authority.url("/directory"),
                        folder,
                        authority.root(),
                        Stream.of(names)
                                .map("{name: %s, acme: lab, domains: [a.example]}"::formatted)
                                .collect(Collectors.joining(", ")),
                        String.join(", ", names)));
        if (ConfigReader.read(file) instanceof ConfigResult.Loaded(var config, var _, var _)) {
            part.want(config);
        } else {
            throw new AssertionError(ConfigReader.read(file).toString());
        }
    }

    @AfterEach
    void stop() {
        part.close();
        events.close();
        advice.close();
        authority.close();
    }

    private void lookAfter(Duration time) {
        now = now.plus(time);
        part.look();
    }

    private X509Certificate signed() {
        return Chains.all(folder + "/acme/a.pem").getFirst();
    }

    private List<String> problems() {
        List<String> present = new ArrayList<>();
        part.look(sighting -> {
            if (sighting.present()) {
                present.add(sighting.text());
            }
        });
        return present;
    }

    @Test
    void noncesThatAreNotTakenAndAnOrderThatTakesItsTimeAreWaitedOut() {
        authority.badNonces.set(8);
        authority.processing.set(2);
        part.look();
        assertTrue(events.taken().getFirst().startsWith("INFO event=acme.signed certificate=a domains=a.example"));
        assertEquals(List.of(), problems());
        assertEquals(1, authority.orders.size());
    }

    @Test
    void nobodyIsAskedBeforeTheAuthorityPermits() {
        authority.refuses = "rateLimited";
        part.look();
        String problem = "certificate a (a.example) is not signed: status 429 rateLimited";
        assertEquals(List.of(problem), problems());
        lookAfter(Duration.ofMinutes(119));
        assertEquals(1, authority.orders.size());
        authority.refuses = "";
        lookAfter(Duration.ofMinutes(1));
        assertEquals(2, authority.orders.size());
        lookAfter(LOOK);
        assertEquals(List.of(), problems());
    }

    @Test
    void anOrderThatFailsIsSaidInTheAuthoritysWords() {
        authority.ordersFail = true;
        part.look();
        assertEquals(
                List.of("certificate a (a.example) is not signed: the order is invalid badCSR: not today"), problems());
    }

    @Test
    void theNameOfACertificateIsThatOfItsSignersKeyAndItsNumber() throws IOException {
        part.look();
        String key = OpenSsl.run(folder, "x509 -in ca.pem -noout -ext subjectKeyIdentifier")
                .lines()
                .skip(1)
                .findFirst()
                .orElseThrow()
                .strip()
                .replace(":", "");
        // RFC 9773 section 4.1 has 87:65:43:21, of which a zero in front keeps the sign.
        String number = AccountKey.url(HexFormat.of().parseHex("0087654321"));
        assertEquals("AIdlQyE", number);
        assertEquals(AccountKey.url(HexFormat.of().parseHex(key)) + "." + number, RenewalInfo.name(signed()));
    }

    @Test
    void theAuthoritySaysThatItIsTimeAndWhatIsReplaced() {
        authority.renewal = window(Duration.ofDays(20), Duration.ofDays(20));
        part.look();
        X509Certificate first = signed();
        String name = RenewalInfo.name(first);
        lookAfter(LOOK);
        assertEquals(List.of(name), authority.asked);
        // As it has said, once in two hours; in the meantime it takes the certificate back.
        authority.renewal = window(Duration.ofDays(-1), Duration.ofDays(1));
        lookAfter(Duration.ofMinutes(119));
        assertEquals(1, authority.asked.size());
        lookAfter(Duration.ofDays(1));
        assertEquals(List.of(name, name), authority.asked);
        part.look();
        assertNotEquals(first, signed());
        assertEquals(name, authority.orders.getLast().path("replaces").asText());
        assertTrue(authority.orders.getFirst().path("replaces").isMissingNode());
    }

    /// By another node, or it was signed for another account, or whatever the authority calls it.
    @ParameterizedTest
    @ValueSource(strings = {"alreadyReplaced", "unauthorized", "serverInternal"})
    void whatCannotBeReplacedIsOrderedWithout(String why) {
        part.look();
        authority.renewal = window(Duration.ofDays(-2), Duration.ofDays(-1));
        authority.refusesReplacing = why;
        X509Certificate first = signed();
        lookAfter(Duration.ofDays(2));
        part.look();
        assertNotEquals(first, signed());
        assertEquals(3, authority.orders.size());
    }

    @Test
    void anAuthorityThatHasEnoughIsNotAskedWithoutAtOnce() {
        part.look();
        authority.renewal = window(Duration.ofDays(-2), Duration.ofDays(-1));
        authority.refuses = "rateLimited";
        lookAfter(Duration.ofDays(2));
        part.look();
        assertEquals(2, authority.orders.size());
    }

    @Test
    void aWindowThatIsFarAwayIsAsGoodAsAnyOther() {
        authority.renewal = "{\"suggestedWindow\": {\"start\": \"-999999999-01-01T00:00:00Z\","
                + " \"end\": \"-999999999-01-02T00:00:00Z\"}}";
        part.look();
        lookAfter(Duration.ofDays(2));
        part.look();
        assertEquals(2, authority.orders.size());
        // A sixth of its life is left to it in any case.
        authority.renewal = "{\"suggestedWindow\": {\"start\": \"+999999999-01-01T00:00:00Z\","
                + " \"end\": \"+999999999-01-02T00:00:00Z\"}}";
        lookAfter(LOOK);
        lookAfter(Duration.ofDays(22));
        assertEquals(2, authority.orders.size());
        lookAfter(Duration.ofDays(4));
        assertEquals(3, authority.orders.size());
    }

    @Test
    void aFaultWithOneCertificateKeepsNoOtherFromBeingSigned() throws IOException {
        want("a", "b");
        faults = 1;
        part.look();
        assertEquals(1, authority.orders.size());
        assertTrue(events.taken().stream().anyMatch(event -> event.contains("acme.internal_error certificate=a")));
        lookAfter(LOOK);
        assertEquals(2, authority.orders.size());
    }

    /// Else every look would have another one signed.
    @Test
    void anAuthorityThatSuggestsThePastForAllIsNotAskedAllTheTime() {
        authority.renewal = window(Duration.ofDays(-9), Duration.ofDays(-8));
        part.look();
        lookAfter(LOOK);
        lookAfter(LOOK);
        lookAfter(Duration.ofHours(22));
        assertEquals(1, authority.orders.size());
    }

    @Test
    void whatCannotBeReadChangesNothing() {
        authority.renewal = "{\"suggestedWindow\": {\"start\": \"soon\"}}";
        part.look();
        lookAfter(LOOK);
        assertEquals(
                "the renewal information has no suggestedWindow that can be read",
                advice.taken().getLast().replaceAll(".*reason=(.*) again=.*", "$1"));
        assertEquals(List.of(), problems());
        lookAfter(Duration.ofDays(21));
        assertEquals(2, authority.orders.size());
    }

    @Test
    void ordersGoBeforeQuestionsAndALookAsksForOneDirectory() throws IOException {
        authority.renewal = window(Duration.ofDays(20), Duration.ofDays(20));
        want("a", "b", "c");
        part.look();
        authority.seen.clear();
        want("a", "b", "c", "d");
        lookAfter(LOOK);
        List<String> seen = new ArrayList<>(authority.seen);
        seen.removeIf(path -> !List.of("directory", "order", "renewal").contains(path));
        assertEquals(List.of("directory", "order", "directory", "renewal", "renewal", "renewal"), distinct(seen));
    }

    /// An order is asked for more than once.
    private static List<String> distinct(List<String> seen) {
        List<String> all = new ArrayList<>();
        for (String path : seen) {
            if (!path.equals("order") || !all.getLast().equals("order")) {
                all.add(path);
            }
        }
        return all;
    }

    /// The network may not be there yet when the daemon starts, and an authority that is down is asked by one.
    @Test
    void anAuthorityThatDoesNotAnswerIsAskedAgainAfterAMinuteThenTwo() throws IOException {
        authority.renewal = window(Duration.ofDays(20), Duration.ofDays(20));
        want("a", "b", "c");
        part.look();
        authority.infoStatus = 0;
        lookAfter(LOOK);
        int once = authority.asked.size();
        assertTrue(once <= 2, () -> authority.asked.toString());
        lookAfter(Duration.ofSeconds(50));
        assertEquals(once, authority.asked.size());
        lookAfter(Duration.ofSeconds(20));
        assertEquals(2 * once, authority.asked.size());
        lookAfter(Duration.ofSeconds(100));
        assertEquals(2 * once, authority.asked.size());
        authority.infoStatus = 200;
        lookAfter(Duration.ofSeconds(40));
        assertEquals(3, authority.asked.stream().distinct().count());
        assertEquals(2 * once + 3, authority.asked.size());
    }

    @Test
    void aQuestionThatFailsForOneCertificateIsNoReasonNotToAskForOthers() throws IOException {
        authority.renewal = window(Duration.ofDays(20), Duration.ofDays(20));
        want("a", "b");
        part.look();
        authority.infoStatus = 404;
        lookAfter(LOOK);
        assertEquals(2, authority.asked.stream().distinct().count());
        lookAfter(Duration.ofSeconds(70));
        assertEquals(4, authority.asked.size());
    }

    /// Else a daemon that starts late in a certificate's life renews what its authority wants to keep.
    @Test
    void theAuthorityIsAskedBeforeACertificateIsRenewedByItsAge() {
        authority.renewal = window(Duration.ofDays(24), Duration.ofDays(24));
        part.look();
        X509Certificate first = signed();
        lookAfter(Duration.ofDays(21));
        part.look();
        assertEquals(first, signed());
    }

    private String window(Duration begin, Duration end) {
        return "{\"suggestedWindow\": {\"start\": \"%s\", \"end\": \"%s\"}, \"explanationURL\": \"https://a.example/why\"}"
                .formatted(now.plus(begin), now.plus(end));
    }
}
