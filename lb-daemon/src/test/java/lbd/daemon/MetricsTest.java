package lbd.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.prometheus.metrics.expositionformats.generated.com_google_protobuf_4_35_0.Metrics;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLConnection;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import lbd.core.accesslog.EndReason;
import lbd.core.count.Durations;
import lbd.core.count.Exemplar;
import lbd.core.model.Config;
import lbd.core.model.HttpLimits;
import lbd.core.model.HttpSpec;
import lbd.core.model.ListenerSpec;
import lbd.core.model.PoolHttp2;
import lbd.core.model.PoolSpec;
import lbd.core.model.RateLimitSpec;
import lbd.core.model.RouteAccess;
import lbd.core.model.RouteAction;
import lbd.core.model.RouteMatch;
import lbd.core.model.RouteSpec;
import lbd.core.model.ServerSpec;
import lbd.core.model.alert.AlertRate;
import lbd.core.model.alert.AlertSpec;
import lbd.core.model.alert.AlertTarget;
import lbd.core.model.alert.AlertTopic;
import lbd.core.model.auth.AuthSpec;
import lbd.core.model.auth.JwtAlgorithm;
import lbd.core.model.auth.JwtKeys;
import lbd.core.model.auth.JwtSpec;
import lbd.core.model.check.CheckSpec;
import lbd.core.model.check.CheckTarget;
import lbd.core.model.check.CheckTiming;
import lbd.core.model.check.HealthCheck;
import lbd.core.model.edge.FastCgiSpec;
import lbd.core.model.edge.RouteEdits;
import lbd.core.model.tls.Certificate;
import lbd.core.model.tls.KeyBytes;
import lbd.core.model.tls.ListenerTls;
import lbd.core.model.tls.Tickets;
import lbd.core.model.tls.TlsSettings;
import lbd.core.runtime.LoginResult;
import lbd.core.variable.Form;
import lbd.core.variable.Scope;
import lbd.core.variable.VariableText;
import lbd.daemon.metrics.PageForm;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The page at `/metrics`, of a daemon that has one of each thing.
@Timeout(20)
class MetricsTest {
    @TempDir
    private Path folder;

    private RunningDaemon running;

    @BeforeEach
    void start() throws Exception {
        running = new RunningDaemon(folder, Duration.ZERO, VrrpTest.spec(51, "VI_1"));
        Config config = running.config(Duration.ZERO, "a", "b");
        HealthCheck check =
                new HealthCheck("alive", new CheckSpec.Tcp(null, null), CheckTiming.DEFAULT, CheckTarget.DEFAULT);
        running.offer(RunningDaemon.with(
                        VrrpTest.spec(51, "VI_1"),
                        new Config(
                                config.process(),
                                config.log(),
                                config.accessLog(),
                                config.admin(),
                                List.of(counted(config.listeners().getFirst())
                                        .with(encrypted())
                                        .with(limited())),
                                List.of(
                                        config.pools()
                                                .getFirst()
                                                .builder()
                                                .healthChecks(List.of(check))
                                                .http2(new PoolHttp2(PoolHttp2.Use.PRIOR_KNOWLEDGE, 1, 100))
                                                .build(),
                                        programs(config.pools().getFirst()))))
                .withAlerts(List.of(alert())));
        assertEquals(200, HttpText.status(HttpText.post(UnixDomainSocketAddress.of(running.socket), "/api/v1/reload")));
    }

    /// With a route that is counted by itself.
    private static ListenerSpec counted(ListenerSpec one) {
        RouteSpec route = new RouteSpec(
                RouteMatch.ANY, new RouteAction.Respond(200, ""), RouteEdits.DEFAULT, RouteAccess.DEFAULT, "all");
        return new ListenerSpec(
                one.name(),
                one.protocol(),
                one.bind(),
                one.maxConnections(),
                one.timeouts(),
                one.access(),
                one.http(),
                one.udp(),
                List.of(route),
                one.pool());
    }

    private static PoolSpec programs(PoolSpec of) {
        return new PoolSpec("programs", of.scheduler(), of.servers(), of.connections())
                .builder()
                .fastcgi(new FastCgiSpec("/srv", "index.php", null, Map.of()))
                .build();
    }

    private static AlertSpec alert() {
        return new AlertSpec(
                "command",
                new AlertTarget.Command(List.of("/bin/true")),
                EnumSet.of(AlertTopic.CERTIFICATE),
                AlertSpec.Level.ERROR,
                AlertRate.DEFAULT,
                AlertSpec.DEFAULT_GROUP_WAIT);
    }

    /// With somebody's certificate: nobody speaks by it here.
    private static HttpSpec limited() {
        RateLimitSpec limit = new RateLimitSpec(
                "per-client",
                VariableText.parse("{client.address}", Form.RAW, Scope.REQUEST),
                100,
                Duration.ofSeconds(1),
                200);
        JwtSpec jwt = new JwtSpec(
                new JwtKeys.OfUrl(URI.create("http://127.0.0.1:1/keys?secret"), List.of(), null),
                null,
                List.of(),
                JwtAlgorithm.ALL,
                JwtSpec.USUAL_LEEWAY,
                JwtSpec.TokenPlace.AUTHORIZATION,
                Map.of());
        return HttpSpec.DEFAULT
                .builder()
                .limits(HttpLimits.DEFAULT.with(List.of(limit)))
                .build()
                .with(new AuthSpec(null, jwt, null));
    }

    private static ListenerTls encrypted() throws GeneralSecurityException {
        TrustManagerFactory system = TrustManagerFactory.getInstance("PKIX");
        system.init((KeyStore) null);
        X509Certificate root = ((X509TrustManager) system.getTrustManagers()[0]).getAcceptedIssuers()[0];
        Certificate shown = new Certificate("root", "f", List.of(root), new KeyBytes(new byte[1]), List.of());
        return new ListenerTls(
                List.of(shown),
                ListenerTls.UnknownName.FIRST,
                TlsSettings.INTERMEDIATE,
                List.of(),
                null,
                Tickets.DEFAULT,
                ListenerTls.HANDSHAKE);
    }

    @AfterEach
    void stop() {
        running.close();
    }

    @Test
    void everyCertificateSaysWhenItExpires() throws IOException {
        assertTrue(page().contains("lbd_certificate_expiry_seconds{certificate=\"root\",listener=\"web\"} "));
    }

    @Test
    void manualNamesWhatThePageHas() throws IOException {
        assertEquals(lines(documented()), lines(onPage(page())));
    }

    /// Each selector of each expression, its labels, and what the sums around it are by.
    @Test
    void dashboardAsksForWhatThePageHas() throws IOException {
        String page = page();
        Set<String> given = Set.of("instance", "job", "le");
        JsonNode dashboard = new ObjectMapper()
                .readTree(Path.of("..", "conf", "grafana", "lbd.json").toFile());
        Pattern selector = Pattern.compile("\\b((?:lbd|process|jvm)_\\w+)(?:\\{([^}]*)})?");
        Pattern sums = Pattern.compile("\\bby \\(([^)]*)\\)");
        Set<String> wrong = new TreeSet<>();
        int seen = 0;
        for (JsonNode node : dashboard.findValues("expr")) {
            String expression = node.asText();
            Set<String> asked = new TreeSet<>();
            sums.matcher(expression)
                    .results()
                    .forEach(r -> asked.addAll(List.of(r.group(1).split(", "))));
            for (MatchResult found : selector.matcher(expression).results().toList()) {
                seen++;
                Set<String> has = labels(page, found.group(1), "");
                Set<String> wants = new TreeSet<>(asked);
                Pattern.compile("(\\w+)(?:=~|!~|!=|=)\"")
                        .matcher(String.valueOf(found.group(2)))
                        .results()
                        .forEach(r -> wants.add(r.group(1)));
                wants.removeAll(has);
                wants.removeAll(given);
                boolean exists = Pattern.compile("(?m)^" + found.group(1) + "[{ ]")
                        .matcher(page)
                        .find();
                if (!exists || !wants.isEmpty()) {
                    wrong.add(found.group(1) + " " + wants + " in " + expression);
                }
            }
        }
        assertEquals(Set.of(), wrong);
        assertTrue(seen > 30, "" + seen);
    }

    /// What the sources write one after the other is one page.
    @Test
    void eachMetricIsOnThePageOnce() throws IOException {
        List<String> types = page().lines()
                .filter(line -> line.startsWith("# TYPE "))
                .map(line -> line.split(" ")[2])
                .toList();
        assertEquals(List.copyOf(new TreeSet<>(types)), types.stream().sorted().toList());
        assertTrue(types.contains("jvm_memory_used_bytes"), types.toString());
    }

    @Test
    void tableOfConnectionsIsShownWhereTheKernelHasOne() throws IOException {
        boolean has = Files.isReadable(Path.of("/proc/sys/net/netfilter/nf_conntrack_count"));
        assertEquals(has, page().contains("\nlbd_conntrack_entries "));
        assertEquals(has, page().contains("\nlbd_conntrack_limit "));
    }

    @Test
    void faultOfOursIsAnAnswerAndNoSilence() throws IOException {
        running.traffic().broken = true;
        assertEquals(500, HttpText.status(HttpText.get(running.http, "/metrics")));
        running.traffic().broken = false;
        assertEquals(200, HttpText.status(HttpText.get(running.http, "/metrics")));
    }

    @Test
    void endingsAreCountedByReasonAndTimed() throws IOException {
        var listener = running.daemon.state().listener("web");
        listener.endings.add(EndReason.OK, 3_000_000);
        listener.endings.add(EndReason.NO_SERVER, 20_000);
        String page = page();
        for (String line : List.of(
                "lbd_listener_requests_ended_total{listener=\"web\",reason=\"ok\"} 1.0",
                "lbd_listener_requests_ended_total{listener=\"web\",reason=\"no_server\"} 1.0",
                "lbd_listener_requests_ended_total{listener=\"web\",reason=\"client_abort\"} 0.0",
                "lbd_listener_request_duration_seconds_bucket{listener=\"web\",le=\"1.0E-4\"} 1",
                "lbd_listener_request_duration_seconds_bucket{listener=\"web\",le=\"0.0025\"} 1",
                "lbd_listener_request_duration_seconds_bucket{listener=\"web\",le=\"0.005\"} 2",
                "lbd_listener_request_duration_seconds_bucket{listener=\"web\",le=\"+Inf\"} 2",
                "lbd_listener_request_duration_seconds_count{listener=\"web\"} 2",
                "lbd_listener_request_duration_seconds_sum{listener=\"web\"} 0.00302")) {
            assertTrue(page.contains(line + "\n"), line + " in " + page);
        }
    }

    @Test
    void scraperGetsTheFormThatItLikesBest() throws IOException {
        Durations times = running.daemon.state().listener("web").endings.durations();
        times.add(3_000_000);
        times.exemplar(new Exemplar("0198-7", null, null, 3_000_000, 1_764_500_000_000L));
        String open = page("application/openmetrics-text;version=1.0.0;q=0.8, text/plain;q=0.5");
        String bucket = "lbd_listener_request_duration_seconds_bucket{listener=\"web\",le=\"0.005\"} 1";
        assertTrue(open.contains(bucket + " # {request_id=\"0198-7\"} 0.003 1764500000.000\n"), open);
        assertEquals(1, open.split(" # \\{", -1).length - 1, open);
        assertTrue(open.endsWith("# EOF\n"), open);
        assertEquals(open.length() - 6, open.indexOf("# EOF\n"));
        String classic = page("text/plain");
        assertTrue(classic.contains(bucket + "\n") && !classic.contains("EOF"), classic);
    }

    @Test
    void protobufHasBothHistogramsOfTheSameCounts() throws IOException {
        Durations times = running.daemon.state().listener("web").endings.durations();
        times.add(3_000_000);
        times.add(3_000_001);
        times.add(1);
        byte[] answer = ask(PageForm.PROTOBUF.type());
        Metrics.Histogram found = Metrics.Histogram.getDefaultInstance();
        InputStream body = new ByteArrayInputStream(answer);
        for (var family = Metrics.MetricFamily.parseDelimitedFrom(body);
                family != null;
                family = Metrics.MetricFamily.parseDelimitedFrom(body)) {
            if (family.getName().equals("lbd_listener_request_duration_seconds")) {
                found = family.getMetric(0).getHistogram();
            }
        }
        assertEquals(3, found.getSampleCount());
        assertEquals(3, found.getSchema());
        assertEquals(1, found.getZeroCount());
        // 3 ms lie between 2^(-68/8) and 2^(-67/8) seconds.
        assertEquals(
                List.of(-67),
                found.getPositiveSpanList().stream().map(s -> s.getOffset()).toList());
        assertEquals(List.of(2L), found.getPositiveDeltaList());
        assertEquals(18, found.getBucketCount());
        assertEquals(3, found.getBucket(5).getCumulativeCount());
    }

    @Test
    void loginsAreCountedByKindAndResultAndKeysByWhereTheyAreFetched() throws Exception {
        var logins = running.daemon.state().listener("web").logins;
        logins.add(LoginResult.BASIC_PASSED);
        logins.add(LoginResult.EXPIRED);
        logins.add(LoginResult.SERVER_REFUSED);
        String failed = "lbd_jwks_fetches_total{result=\"failed\",url=\"http://127.0.0.1:1/keys\"} ";
        while (page().contains(failed + "0.0\n")) {
            Thread.sleep(10); // nothing listens there
        }
        String page = page();
        for (String line : List.of(
                "lbd_listener_logins_total{kind=\"basic_auth\",listener=\"web\",result=\"passed\"} 1.0",
                "lbd_listener_logins_total{kind=\"jwt\",listener=\"web\",result=\"expired\"} 1.0",
                "lbd_listener_logins_total{kind=\"forward_auth\",listener=\"web\",result=\"refused\"} 1.0",
                "lbd_jwks_keys{url=\"http://127.0.0.1:1/keys\"} 0.0")) {
            assertTrue(page.contains(line + "\n"), line + " in " + page);
        }
        assertTrue(page.contains(failed) && !page.contains("result=\"claims\""), page);
    }

    @Test
    void checksAreCounted() throws Exception {
        String failed = "lbd_check_runs_total{check=\"alive\",pool=\"app\",result=\"failed\",server=\"a\"} ";
        assertTrue(page().contains(failed));
        while (page().contains(failed + "0.0\n")) {
            Thread.sleep(10); // nothing listens there
        }
    }

    @Test
    void takenServersShowInThePool() throws IOException {
        assertTrue(page().contains("lbd_pool_servers_available{pool=\"app\"} 2.0\n"));
        HttpText.post(UnixDomainSocketAddress.of(running.socket), "/api/v1/pools/app/servers/a/drain");
        assertTrue(page().contains("lbd_pool_servers_available{pool=\"app\"} 1.0\n"));
        assertTrue(page().contains("lbd_pool_servers{pool=\"app\"} 2.0\n"));
    }

    @Test
    void serversOfAHostNameShowAsSoonAsItIsResolved() throws IOException {
        Config config = running.config(Duration.ZERO);
        ServerSpec named =
                new ServerSpec("n", InetSocketAddress.createUnresolved("app.invalid", 80), 1, ServerSpec.State.ENABLED);
        PoolSpec pool = config.pools().getFirst();
        running.offer(RunningDaemon.with(
                VrrpTest.spec(51, "VI_1"),
                new Config(
                        config.process(),
                        config.log(),
                        config.accessLog(),
                        config.admin(),
                        config.listeners(),
                        List.of(new PoolSpec(pool.name(), pool.scheduler(), List.of(named), pool.connections())))));
        HttpText.post(UnixDomainSocketAddress.of(running.socket), "/api/v1/reload");
        assertTrue(page().contains("lbd_server_picked_total{pool=\"app\",server=\"n\"} 0.0\n"));
        running.daemon
                .state()
                .resolved("app.invalid", List.of(InetAddress.ofLiteral("10.0.0.5"), InetAddress.ofLiteral("10.0.0.6")));
        String page = page();
        assertTrue(page.contains("lbd_server_picked_total{pool=\"app\",server=\"n@10.0.0.5\"} 0.0\n"), page);
        assertTrue(page.contains("lbd_server_up{pool=\"app\",server=\"n@10.0.0.6\"} 1.0\n"), page);
        assertFalse(page.contains("server=\"n\""), page);
    }

    @Test
    void noLabelIsOneThatPrometheusGives() throws IOException {
        String page = page();
        assertFalse(page.contains("instance=\"") && !page.contains("vrrp_instance=\""), page);
        assertFalse(Pattern.compile("[{,](instance|job)=").matcher(page).find(), page);
    }

    private byte[] ask(String accept) throws IOException {
        URLConnection connection = URI.create("http://127.0.0.1:" + running.http.getPort() + "/metrics")
                .toURL()
                .openConnection();
        connection.setRequestProperty("Accept", accept);
        try (InputStream body = connection.getInputStream()) {
            assertEquals(PageForm.of(accept).type(), connection.getContentType());
            return body.readAllBytes();
        }
    }

    private String page(String accept) throws IOException {
        return new String(ask(accept), UTF_8);
    }

    private String page() throws IOException {
        return HttpText.body(HttpText.get(running.http, "/metrics"));
    }

    /// A metric's type and labels.
    private record About(String type, Set<String> labels) {}

    private static String lines(Map<String, About> metrics) {
        return metrics.entrySet().stream()
                .map(m -> m.getKey() + " " + m.getValue().type() + " "
                        + m.getValue().labels())
                .collect(Collectors.joining("\n"));
    }

    // | `lbd_server_up` | gauge | `pool`, `server` | 1 when its checks pass |
    private static Map<String, About> documented() throws IOException {
        String manual = Files.readString(Path.of("..", "docs", "metrics.md"));
        Pattern row = Pattern.compile("(?m)^\\| `(lbd_\\w+)` \\| (\\w+) \\|([^|]*)\\|");
        return row.matcher(manual)
                .results()
                .collect(Collectors.toMap(
                        r -> r.group(1), r -> new About(r.group(2), words(r.group(3))), (a, _) -> a, TreeMap::new));
    }

    private static Map<String, About> onPage(String page) {
        Pattern type = Pattern.compile("(?m)^# TYPE (lbd_\\w+) (\\w+)$");
        return type.matcher(page)
                .results()
                // Some kernels have them.
                .filter(r -> !r.group(1).startsWith("lbd_conntrack_"))
                .collect(Collectors.toMap(
                        r -> r.group(1),
                        r -> new About(r.group(2), labels(page, r.group(1), r.group(2))),
                        (a, _) -> a,
                        TreeMap::new));
    }

    private static Set<String> labels(String page, String name, String type) {
        String sample = type.equals("histogram") ? name + "_count" : name;
        Function<MatchResult, String> names = r -> r.group(1);
        return Pattern.compile("(?m)^" + sample + "\\{(.*)} ")
                .matcher(page)
                .results()
                .map(names)
                .flatMap(l -> Arrays.stream(l.split(",")))
                .map(l -> l.substring(0, l.indexOf('=')))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> words(String cell) {
        return Pattern.compile("`(\\w+)`")
                .matcher(cell)
                .results()
                .map(r -> r.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
