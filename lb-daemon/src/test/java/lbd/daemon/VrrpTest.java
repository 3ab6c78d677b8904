package lbd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import lbd.core.model.vrrp.InstanceBuilder;
import lbd.core.model.vrrp.InstanceSpec;
import lbd.core.model.vrrp.TrackSpec;
import lbd.core.model.vrrp.VirtualAddress;
import lbd.core.model.vrrp.VrrpSpec;
import lbd.vrrp.election.State;
import lbd.vrrp.packet.Refusal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/// VRRP as a part of the daemon, on a fake election.
@Timeout(20)
class VrrpTest {
    @TempDir
    private Path folder;

    private RunningDaemon running;
    private SocketAddress socket;

    @BeforeEach
    void start() throws Exception {
        running = new RunningDaemon(folder, Duration.ZERO, spec(51, "VI_1"));
        socket = UnixDomainSocketAddress.of(running.socket);
    }

    @AfterEach
    void stop() {
        running.close();
    }

    @Test
    void beginsWithTheFirstConfigurationThatHasInstances(@TempDir Path other) throws Exception {
        assertEquals(List.of("vrrp open", "vrrp begin"), calls());
        assertTrue(running.vrrpWasFirst, "nothing that takes its time comes before");
        try (RunningDaemon without = new RunningDaemon(other)) {
            assertEquals(List.of(), without.traffic().calls);
            assertNotNull(without.vrrp.leftOversIn);
            without.offer(RunningDaemon.with(spec(51, "VI_1"), without.config(Duration.ZERO, "a")));
            HttpText.post(UnixDomainSocketAddress.of(without.socket), "/api/v1/reload");
            assertEquals(List.of("vrrp open", "vrrp begin"), without.traffic().calls);
            assertFalse(without.vrrpWasFirst);
        }
    }

    @Test
    void reloadsAndStopsWithTheConfiguration() throws Exception {
        reload(spec(52, "VI_1", "VI_2"));
        reload(VrrpSpec.DEFAULT);
        reload(VrrpSpec.DEFAULT);
        assertEquals(List.of("vrrp open", "vrrp begin", "vrrp reload", "vrrp stop"), calls());
        assertTrue(text("GET", "/api/v1/vrrp").contains("takes no part in VRRP"));
    }

    @Test
    void takesNoPartInAConfigurationThatAnotherPartRefuses() throws Exception {
        reload(VrrpSpec.DEFAULT);
        running.traffic().calls.clear();
        running.traffic().refusal = "port 80 is taken";
        offer(spec(51, "VI_1"));
        assertEquals(422, HttpText.status(HttpText.post(socket, "/api/v1/reload")));
        assertEquals(List.of("vrrp open", "vrrp stop"), calls());
    }

    @Test
    void reloadThatCannotStartVrrpIsRefused() throws Exception {
        reload(VrrpSpec.DEFAULT);
        running.vrrp.refusal = "VRRP needs the capability CAP_NET_RAW";
        offer(spec(51, "VI_1"));
        String answer = HttpText.post(socket, "/api/v1/reload");
        assertEquals(422, HttpText.status(answer));
        assertTrue(answer.contains("lbd.yaml:1:1: vrrp: VRRP needs the capability CAP_NET_RAW"), answer);
    }

    @Test
    void startWithoutTheCapabilityFailsWithFive(@TempDir Path other) {
        CannotStartException refused = assertThrows(
                CannotStartException.class,
                () -> new RunningDaemon(other, Duration.ZERO, spec(51, "VI_1"), "VRRP needs CAP_NET_ADMIN"));
        assertEquals(ExitCode.CANNOT_START, refused.exitCode());
        assertEquals("lbd.yaml:1:1: vrrp: VRRP needs CAP_NET_ADMIN", refused.getMessage());
    }

    @Test
    void threadThatDiedIsNotAliveAndTheNextReloadStartsAnother() throws Exception {
        vrrp().turns = false;
        String live = HttpText.get(running.http, "/health/live");
        assertEquals(503, HttpText.status(live));
        assertTrue(live.contains("VRRP thread has not turned"), live);
        vrrp().running = false;
        assertEquals(409, HttpText.status(HttpText.post(socket, "/api/v1/vrrp/VI_1/demote")));
        reload(spec(51, "VI_1"));
        assertEquals(200, HttpText.status(HttpText.get(running.http, "/health/live")));
    }

    @Test
    void addressesAreGivenUpAfterTheHandoverDelayAndBeforeAcceptingEnds(@TempDir Path other) throws Exception {
        try (RunningDaemon stopping = new RunningDaemon(other, Duration.ofMinutes(10), spec(51, "VI_1"))) {
            List<String> calls = stopping.traffic().calls;
            calls.clear();
            stopping.daemon.stop("test");
            while (!calls.contains("announce stop")) {
                Thread.sleep(1);
            }
            assertEquals(503, HttpText.status(HttpText.get(stopping.http, "/health/ready")));
            assertEquals(List.of("announce stop"), calls);
            stopping.traffic().drained.complete(0);
            stopping.daemon.stop("again: do not wait");
            stopping.daemon.awaitStopped();
            assertEquals(List.of("announce stop", "vrrp stop", "stop accepting", "drain PT30S", "close"), calls);
        }
    }

    @Test
    void connectionsThatAreLeftWhenTheAddressesGoAreSaid(@TempDir Path other) throws Exception {
        assertEquals(List.of(), leftAtAStop(other, State.Kind.BACKUP));
        assertEquals(List.of("7"), leftAtAStop(other, State.Kind.MASTER));
    }

    private static List<String> leftAtAStop(Path folder, State.Kind state) throws Exception {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger(Daemon.class);
        log.start();
        logger.addAppender(log);
        try (RunningDaemon stopping = new RunningDaemon(folder, Duration.ZERO, spec(51, "VI_1"))) {
            Objects.requireNonNull(stopping.vrrp.last).state = state;
            stopping.traffic().drained.complete(0);
            stopping.daemon.stop("test");
            stopping.daemon.awaitStopped();
        } finally {
            logger.detachAppender(log);
        }
        return log.list.stream()
                .map(line -> String.valueOf(line.getKeyValuePairs()))
                .filter(line -> line.contains("vrrp.connections_left"))
                .map(line -> line.replaceAll(".*connections=\"([0-9]+)\".*", "$1"))
                .toList();
    }

    /// Opening removes what a killed daemon has left: nothing that takes its time comes before.
    @Test
    void isOpenedBeforeTheListenersAre() throws Exception {
        reload(VrrpSpec.DEFAULT);
        running.vrrp.refusal = "VRRP needs the capability CAP_NET_RAW";
        running.traffic().refusal = "port 80 is taken";
        offer(spec(51, "VI_1"));
        String answer = HttpText.post(socket, "/api/v1/reload");
        assertTrue(answer.indexOf("CAP_NET_RAW") < answer.indexOf("port 80 is taken"), answer);
        assertEquals(answer.indexOf("CAP_NET_RAW"), answer.lastIndexOf("CAP_NET_RAW"), answer);
    }

    @Test
    void addressesAreGivenUpBeforeAnythingElseWithoutHandoverDelay(@TempDir Path other) throws Exception {
        try (RunningDaemon stopping = new RunningDaemon(other, Duration.ZERO, spec(51, "VI_1"))) {
            List<String> calls = stopping.traffic().calls;
            calls.clear();
            stopping.traffic().drained.complete(0);
            stopping.daemon.stop("test");
            stopping.daemon.awaitStopped();
            assertEquals(
                    List.of("vrrp leave", "announce stop", "vrrp stop", "stop accepting", "drain PT30S", "close"),
                    calls);
        }
    }

    @Test
    void trackedListenerAndPoolAreToldWhenTheyChange() throws Exception {
        TrackSpec listener = new TrackSpec.Listener("web", 0);
        reload(tracking(listener, new TrackSpec.Pool("app", -30)));
        assertTrue(vrrp().readiness.listenerReady("web"));
        assertTrue(vrrp().readiness.poolUp("app"));
        assertFalse(vrrp().readiness.poolUp("other"));
        running.daemon.state().listener("web").bound(false);
        awaitChanges(1);
        assertFalse(vrrp().readiness.listenerReady("web"));
        running.daemon.state().listener("web").bound(true);
        awaitChanges(2);
    }

    @Test
    void statusShowsEachInstance() throws Exception {
        JsonNode instance = json("/api/v1/status").at("/vrrp/0");
        assertEquals(instance.at("/name"), json("/api/v1/vrrp").at("/instances/0/name"));
        assertEquals("VI_1", instance.at("/name").asText());
        assertEquals("eth7", instance.at("/interface").asText());
        assertEquals("backup", instance.at("/state").asText());
        assertEquals(80, instance.at("/priority").asInt());
        assertEquals(100, instance.at("/configured_priority").asInt());
        assertEquals("10.0.0.2", instance.at("/master").asText());
        assertEquals("10.0.51.1/24", instance.at("/addresses/0").asText());
        String text = text("GET", "/api/v1/status");
        assertTrue(text.contains("10.0.0.2 (150)"), text);
        assertTrue(text.contains("VI_1: FAULT: interface eth1 is down"), text);
        reload(VrrpSpec.DEFAULT);
        assertFalse(json("/api/v1/status").has("vrrp"));
    }

    @Test
    void vrrpShowsTheCounters() throws Exception {
        vrrp().counters.advertsReceived.add(4711);
        assertTrue(text("GET", "/api/v1/vrrp").contains("4711"));
        assertEquals(
                4711,
                json("/api/v1/vrrp")
                        .at("/instances/0/counters/adverts_received")
                        .asInt());
    }

    @Test
    void vrrpShowsTheRouterAndPacketsOfNoInstance() throws Exception {
        assertFalse(text("GET", "/api/v1/vrrp").contains("passed over"));
        vrrp().strays.refuse(Refusal.UNKNOWN_VRID);
        String text = text("GET", "/api/v1/vrrp");
        assertTrue(text.contains("router lb1\n"), text);
        assertTrue(text.contains("eth0 ipv4: passed over 1: unknown_vrid\n"), text);
        JsonNode json = json("/api/v1/vrrp");
        assertEquals("lb1", json.at("/router_id").asText());
        assertEquals(1, json.at("/strays/0/refused/unknown_vrid").asInt());
    }

    @Test
    void reloadThatCannotRunHereLeavesTheRunningOneAlone() throws Exception {
        vrrp().refusal = "scripts[chk].command: /usr/bin/setpriv is not here";
        offer(spec(52, "VI_1"));
        String answer = HttpText.post(socket, "/api/v1/reload");
        assertEquals(422, HttpText.status(answer));
        assertTrue(answer.contains("vrrp: scripts[chk].command: /usr/bin/setpriv is not here"), answer);
        assertEquals(List.of("vrrp open", "vrrp begin"), calls());
    }

    @Test
    void operatorDemotesAndPromotes() throws Exception {
        assertTrue(text("POST", "/api/v1/vrrp/VI_1/demote").contains("VI_1 handed over"));
        assertTrue(calls().contains("vrrp demote VI_1"));
        String refused = HttpText.post(socket, "/api/v1/vrrp/VI_1/promote");
        assertEquals(409, HttpText.status(refused));
        assertTrue(refused.contains("the master's priority is 150"), refused);
        assertEquals(404, HttpText.status(HttpText.post(socket, "/api/v1/vrrp/VI_1/kill")));
        assertEquals(403, HttpText.status(HttpText.post(running.http, "/api/v1/vrrp/VI_1/demote")));
    }

    @Test
    void metersComeAndGoWithTheInstance() throws Exception {
        vrrp().counters.becameMaster.increment();
        String metrics = metrics();
        for (String line : List.of(
                "lbd_vrrp_state{state=\"backup\",vrid=\"51\",vrrp_instance=\"VI_1\"} 1.0",
                "lbd_vrrp_state{state=\"master\",vrid=\"51\",vrrp_instance=\"VI_1\"} 0.0",
                "lbd_vrrp_priority{vrid=\"51\",vrrp_instance=\"VI_1\"} 80.0",
                "lbd_vrrp_transitions_total{kind=\"became_master\",vrid=\"51\",vrrp_instance=\"VI_1\"} 1.0",
                "lbd_vrrp_adverts_refused_total{reason=\"checksum\",vrid=\"51\",vrrp_instance=\"VI_1\"} 0.0")) {
            assertTrue(metrics.contains(line), line + " in " + metrics);
        }
        reload(spec(51, "VI_2"));
        assertFalse(metrics().contains("VI_1"));
        assertTrue(metrics().contains("lbd_vrrp_priority{vrid=\"51\",vrrp_instance=\"VI_2\"} 80.0"));
        reload(VrrpSpec.DEFAULT);
        assertFalse(metrics().contains("lbd_vrrp_"));
    }

    private FakeVrrp vrrp() {
        return Objects.requireNonNull(running.vrrp.last);
    }

    private List<String> calls() {
        return running.traffic().calls;
    }

    private void awaitChanges(int count) throws InterruptedException {
        while (vrrp().changes.get() < count) {
            Thread.sleep(1);
        }
        assertEquals(count, vrrp().changes.get());
    }

    private void offer(VrrpSpec spec) {
        running.offer(RunningDaemon.with(spec, running.config(Duration.ZERO, "a", "b")));
    }

    private void reload(VrrpSpec spec) throws IOException {
        offer(spec);
        String answer = HttpText.post(socket, "/api/v1/reload");
        assertEquals(200, HttpText.status(answer), answer);
    }

    private JsonNode json(String path) throws IOException {
        return new JsonMapper().readTree(HttpText.body(HttpText.get(running.http, path)));
    }

    private String text(String method, String path) throws IOException {
        return HttpText.ask(socket, method + " " + path + " HTTP/1.1\r\nHost: x\r\nAccept: text/plain\r\n\r\n");
    }

    private String metrics() throws IOException {
        return HttpText.body(HttpText.get(running.http, "/metrics"));
    }

    static VrrpSpec spec(int firstVrid, String... names) {
        List<InstanceSpec> instances = new ArrayList<>();
        for (String name : names) {
            instances.add(instance(name, firstVrid + instances.size()).build());
        }
        return new VrrpSpec("lb1", List.of(), instances, List.of());
    }

    private static VrrpSpec tracking(TrackSpec... tracks) {
        InstanceSpec instance = instance("VI_1", 51).track(List.of(tracks)).build();
        return new VrrpSpec("lb1", List.of(), List.of(instance), List.of());
    }

    private static InstanceBuilder instance(String name, int vrid) {
        InetAddress address = InetAddress.ofLiteral("10.0." + vrid + ".1");
        return new InstanceBuilder(name, "eth7", vrid, List.of(new VirtualAddress(address, 24)));
    }
}
