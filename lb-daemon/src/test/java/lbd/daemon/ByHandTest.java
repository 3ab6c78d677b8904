package lbd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import lbd.config.edit.Edit;
import lbd.core.model.LogSpec;
import lbd.core.model.ServerSpec;
import lbd.core.pool.Server;
import lbd.daemon.changes.Difference;
import lbd.daemon.cli.LbdCommand;
import lbd.daemon.reload.ReloadResult;
import lbd.daemon.reload.YamlFileSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/// Changes by hand of a whole daemon, over a file.
@Timeout(120)
class ByHandTest {
    @TempDir
    private Path folder;

    private final List<HttpServer> backends = new ArrayList<>();
    private Path file;
    private Path stateFile;
    private int port;
    private Daemon daemon;

    @BeforeEach
    void start() throws Exception {
        for (int i = 0; i < 3; i++) {
            HttpServer backend = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
            backend.createContext("/", exchange -> {
                exchange.sendResponseHeaders(200, 2);
                exchange.getResponseBody().write(new byte[] {'o', 'k'});
                exchange.close();
            });
            backend.setExecutor(task -> Thread.ofVirtual().start(task));
            backend.start();
            backends.add(backend);
        }
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        file = folder.resolve("lbd.yaml");
        stateFile = folder.resolve("state.json");
        write(yaml());
        run();
    }

    private void run() throws CannotStartException {
        daemon = Daemon.start(new YamlFileSource(file), ProxyTraffic::start, new FakeSystemd(), null);
    }

    private void end() {
        daemon.stop("test");
        daemon.stop("test again, to hurry");
        daemon.awaitStopped();
    }

    private void restart() throws CannotStartException {
        end();
        run();
    }

    @AfterEach
    void stop() {
        end();
        backends.forEach(backend -> backend.stop(0));
    }

    private String yaml() {
        return """
                version: 1
                process: {workers: 2, shutdown_grace: 5s, state_file: %s}
                admin: {http: off, socket: %s}
                access_log: {path: off}
                listeners:
                  - name: web
                    protocol: http
                    bind: "127.0.0.1:%d"
                    routes:
                      - {match: {path_prefix: /a/}, pool: app}
                      - {match: {path_prefix: /b/}, pool: app}
                    pool: app
                pools:
                  - name: app
                    servers:
                      - {name: a, address: "%s"}
                      - {name: b, address: "%s", weight: 2}
                """.formatted(stateFile, folder.resolve("admin.sock"), port, address(0), address(1));
    }

    private void write(String yaml) throws IOException {
        Files.writeString(file, yaml);
    }

    private String address(int backend) {
        return "127.0.0.1:" + backends.get(backend).getAddress().getPort();
    }

    private ReloadResult change(Edit edit) {
        return daemon.operator().byHand().change(edit).join();
    }

    private Edit add(String name, int backend) {
        return new Edit.AddServer("app", name, Map.of("address", address(backend)));
    }

    private static Edit set(String name, String key, String value) {
        return new Edit.SetServer("app", name, Map.of(key, value));
    }

    private static Edit remove(String name) {
        return new Edit.RemoveServer("app", name);
    }

    private Server server(String name) {
        return daemon.state().pool("app").server(name);
    }

    private List<String> taken(ReloadResult result) {
        ReloadResult.Taken taken = assertInstanceOf(ReloadResult.Taken.class, result, result.toString());
        List<String> lines = new ArrayList<>(List.of(taken.done().text().split("\n")));
        return lines;
    }

    @Test
    void aServerByHandIsAsOneOfTheFile() {
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("address", address(2));
        keys.put("weight", "7");
        keys.put("max_connections", "9");
        keys.put("health_check", "{type: tcp, interval: 100ms}");
        assertEquals(List.of("server app/c: added"), taken(change(new Edit.AddServer("app", "c", keys))));
        ServerSpec spec = server("c").spec();
        assertEquals(7, spec.weight());
        assertEquals(9, spec.maxConnections());
        assertEquals(1, spec.checks().size());
        assertEquals(
                List.of("server app/b: removed"), taken(change(remove("b"))).subList(0, 1));
        assertNull(server("b"));
    }

    @Test
    void aMistakeIsToldByTheOptionAndChangesNothing() {
        ReloadResult.Refused refused =
                assertInstanceOf(ReloadResult.Refused.class, change(set("a", "weight", "70000")));
        assertEquals(
                List.of("lbd server set app/a --weight: pools[app].servers[a].weight: 70000 is too large;"
                        + " allowed: 0 to 65535"),
                refused.errors());
        assertEquals(1, server("a").weight());
        assertEquals(1, daemon.state().generation().number());
        CompletionException no = null;
        try {
            change(remove("nobody"));
        } catch (CompletionException e) {
            no = e;
        }
        assertNotNull(no);
        assertInstanceOf(NotPossibleException.class, no.getCause());
    }

    @Test
    void aKeyIsUnsetUntilTheFileChangesIt() throws IOException {
        change(set("b", "max_connections", "9"));
        assertEquals(List.of("server app/b: changed: max_connections"), taken(change(set("b", "max_connections", ""))));
        assertEquals("", diff());
        assertEquals(
                List.of("server app/b: changed: weight"),
                taken(change(set("b", "weight", Edit.UNSET))).subList(0, 1));
        assertEquals(1, server("b").weight());
        assertEquals("~ server app/b: weight: 2 -> (not said)", diff());
        taken(daemon.operator().config().reload().join());
        assertEquals(1, server("b").weight());
        write(yaml().replace("weight: 2", "weight: 4"));
        taken(daemon.operator().config().reload().join());
        assertEquals(4, server("b").weight());
    }

    @Test
    void aMistakeInWhatWasAddedNamesTheCommandThatMadeIt() {
        change(add("c", 2));
        ReloadResult.Refused refused =
                assertInstanceOf(ReloadResult.Refused.class, change(set("c", "weight", "70000")));
        assertTrue(refused.errors().getFirst().startsWith("lbd server set app/c --weight: "), refused.toString());
    }

    @Test
    void keysAreUnsetByTheApiAndTheCommand() throws IOException {
        SocketAddress socket = UnixDomainSocketAddress.of(folder.resolve("admin.sock"));
        String of = "/api/v1/pools/app/servers/b/set?";
        assertTrue(
                HttpText.post(socket, of + "max_connections=").contains("says nothing; to have its default: unset="));
        assertTrue(HttpText.post(socket, of + "weight=3&unset=weight").contains("set or unset, not both"));
        assertTrue(HttpText.post(socket, of + "unset=wieght").contains("a server has no key"));
        String done = HttpText.post(socket, of + "max_connections=4&unset=weight&unset=track");
        assertTrue(done.contains(" 200 "), done);
        assertEquals(4, server("b").spec().maxConnections());
        assertEquals(1, server("b").weight());
    }

    @Test
    void changesStayOverAReloadUnlessTheFileChangesJustThat() throws IOException {
        change(add("c", 2));
        change(set("b", "weight", "5"));
        change(set("a", "max_connections", "3"));
        assertEquals(
                List.of("no changes: it means what is in force"),
                taken(daemon.operator().config().reload().join()));
        write(yaml().replace("weight: 2", "weight: 4"));
        assertEquals(
                List.of(
                        "server app/b: changed: weight",
                        "changes by hand that end by it:",
                        "  server app/b weight: 5 by hand; the file has changed it since"),
                taken(daemon.operator().config().reload().join()));
        assertEquals(4, server("b").weight());
        assertEquals(3, server("a").maxConnections());
        assertNotNull(server("c"));
    }

    @Test
    void wordsStayOverAReloadUnlessTheFileChangesJustThat() throws IOException {
        daemon.operator().servers().say("app", "a", ServerSpec.State.DRAIN).join();
        daemon.operator().servers().weigh("app", "b", 9).join();
        taken(daemon.operator().config().reload().join());
        assertEquals(9, server("b").weight());
        write(yaml().replace("weight: 2", "weight: 4"));
        assertEquals(
                List.of(
                        "server app/b: changed: weight",
                        "changes by hand that end by it:",
                        "  server app/b weight: 9 by hand; the file says 4 now"),
                taken(daemon.operator().config().reload().join()));
        assertEquals(4, server("b").weight());
        assertEquals(ServerSpec.State.DRAIN, server("a").state());
    }

    @Test
    void whatIsSetIsOverAnEarlierWord() {
        daemon.operator().servers().weigh("app", "b", 9).join();
        change(set("b", "weight", "2"));
        assertEquals(2, server("b").weight());
        assertFalse(server("b").differsFromFile());
    }

    @Test
    void aFileThatNoLongerFitsEndsTheChangeAndIsTaken() throws IOException {
        change(new Edit.AddServer("app", "c", Map.of("address", address(2), "failover_to", "b")));
        write(yaml().replaceAll(".*name: b.*\n", ""));
        List<String> lines = taken(daemon.operator().config().reload().join());
        assertTrue(lines.contains("server app/c: removed"), lines.toString());
        assertTrue(lines.getLast().contains("there is no server \"b\" here"), lines.toString());
        assertEquals(
                List.of("no changes: it means what is in force"),
                taken(daemon.operator().config().reload().join()));
    }

    @Test
    void aRollbackBringsBackWhatWasChangedByHand() throws Exception {
        change(set("b", "weight", "5"));
        daemon.operator().servers().say("app", "a", ServerSpec.State.DRAIN).join();
        Path other = folder.resolve("other.yaml");
        Files.writeString(
                other, yaml().replace("weight: 2", "weight: 4").replace("name: a,", "name: a, state: disabled,"));
        taken(daemon.operator().config().apply(other, Duration.ofMinutes(5)).join());
        assertEquals(4, server("b").weight());
        assertEquals(ServerSpec.State.DISABLED, server("a").state());
        daemon.operator().config().rollBack().join();
        assertEquals(5, server("b").weight());
        assertEquals(ServerSpec.State.DRAIN, server("a").state());
        assertEquals(
                List.of("no changes: it means what is in force"),
                taken(daemon.operator().config().reload().join()));
        assertEquals(5, server("b").weight());
    }

    @Test
    void aFileThatIsHalfWrittenKeepsNobodyFromAChange() throws IOException {
        write("version: 1\npools:\n  - na");
        taken(change(add("c", 2)));
        assertNotNull(server("c"));
    }

    @Test
    void twoAtOnceAreOneAfterTheOther() {
        List<CompletableFuture<ReloadResult>> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String name = "s" + i % 10;
            Edit edit = i < 10 ? add(name, 2) : remove(name);
            all.add(daemon.operator().byHand().change(edit));
        }
        all.forEach(one -> taken(one.join()));
        assertEquals(2, daemon.state().pool("app").servers().size());
    }

    private String diff() {
        return daemon.operator().byHand().differences().join().stream()
                .map(Difference::text)
                .collect(Collectors.joining("\n"));
    }

    @Test
    void allThatDiffersIsShownByName() throws IOException {
        assertEquals("", diff());
        change(new Edit.AddServer("app", "c", Map.of("address", address(2))));
        change(set("b", "weight", "5"));
        change(set("a", "max_connections", "7"));
        daemon.operator().servers().weigh("app", "a", 3).join();
        daemon.operator().servers().say("app", "c", ServerSpec.State.DRAIN).join();
        daemon.operator().servers().force("app", "b", true).join();
        daemon.operator().listeners().maintain("web", true).join();
        daemon.operator().listeners().maintain("web", "2", true).join();
        daemon.operator().level("lbd.nothing", LogSpec.Level.DEBUG).join();
        assertEquals("""
                + server app/c: address %s
                ~ server app/b: weight: 2 -> 5
                ~ server app/a: max_connections: (not said) -> 7
                ~ server app/a: weight: 1 -> 3
                ~ server app/b: health: auto -> up
                ~ server app/c: state: enabled -> drain
                ~ listener web: maintenance: off -> on
                ~ listener web: path_prefix /b/: maintenance: off -> on
                ~ log lbd.nothing: level: auto -> debug""".formatted(address(2)), diff());
        SocketAddress socket = UnixDomainSocketAddress.of(folder.resolve("admin.sock"));
        Schema.check(
                "config-diff", new JsonMapper().readTree(HttpText.body(HttpText.get(socket, "/api/v1/config/diff"))));
        change(remove("c"));
        change(set("b", "weight", "2"));
        change(remove("a"));
        daemon.operator().servers().force("app", "b", null).join();
        daemon.operator().listeners().maintain("web", false).join();
        daemon.operator().listeners().maintain("web", "path_prefix /b/", false).join();
        daemon.operator().level("lbd.nothing", null).join();
        assertEquals("- server app/a: {name: a, address: \"%s\"}".formatted(address(0)), diff());
    }

    @Test
    void whoForcesAHealthIsOverItsChecksUntilHeTakesItBack() throws Exception {
        write(yaml().replace(
                        "  - name: app\n",
                        "  - name: app\n    health_check: {type: tcp, interval: 100ms, fall: 1, rise: 1}\n"));
        taken(daemon.operator().config().reload().join());
        await(() -> server("b").up());
        daemon.operator().servers().force("app", "b", false).join();
        assertFalse(server("b").up());
        taken(daemon.operator().config().reload().join());
        Thread.sleep(300); // as long as some checks take, which pass
        assertFalse(server("b").up());
        assertTrue(server("a").up());
        daemon.operator().servers().force("app", "b", null).join();
        await(() -> server("b").up());
        backends.get(1).stop(0);
        await(() -> !server("b").up());
        daemon.operator().servers().force("app", "b", true).join();
        assertTrue(server("b").up());
        daemon.operator().servers().force("app", "b", null).join();
        await(() -> !server("b").up());
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "it took too long");
            Thread.sleep(5);
        }
    }

    private String get(String path) throws IOException {
        return HttpText.ask(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                "GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    }

    @Test
    void aRouteInMaintenanceAnswersItAndTheOthersServe() throws IOException {
        assertEquals(
                "path_prefix /b/",
                daemon.operator().listeners().maintain("web", "2", true).join());
        assertEquals(503, HttpText.status(get("/b/x")));
        assertEquals(200, HttpText.status(get("/a/x")));
        assertEquals(200, HttpText.status(get("/")));
        write(yaml().replace("path_prefix: /a/", "path_prefix: /c/"));
        taken(daemon.operator().config().reload().join());
        assertEquals(503, HttpText.status(get("/b/x")), "known by what it matches, over a reload");
        String many = yaml().replace("    routes:", "    routes:\n      - {match: {path_prefix: /new/}, pool: app}");
        write(many);
        taken(daemon.operator().config().reload().join());
        assertEquals(503, HttpText.status(get("/b/x")), "another number does not matter");
        assertEquals(200, HttpText.status(get("/a/x")));
        write(yaml().replaceAll(".*path_prefix: /b/.*\n", ""));
        List<String> lines = taken(daemon.operator().config().reload().join());
        assertEquals(
                "  listener web: path_prefix /b/ maintenance: on by hand; the file has it no more", lines.getLast());
        assertEquals(200, HttpText.status(get("/b/x")));
        CompletionException no = assertThrows(
                CompletionException.class,
                () -> daemon.operator().listeners().maintain("web", "7", true).join());
        assertEquals(
                "listener web has no route \"7\"; there are: 1 (path_prefix /a/)",
                no.getCause().getMessage());
    }

    @Test
    void aLevelByHandIsOverWhereTheFileChangesIt() throws IOException {
        Logger logger = (Logger) LoggerFactory.getLogger("lbd");
        daemon.operator().level("", LogSpec.Level.ERROR).join();
        taken(daemon.operator().config().reload().join());
        assertEquals(Level.ERROR, logger.getLevel());
        write(yaml() + "log: {level: warn}\n");
        assertEquals(
                List.of(
                        "log: changed: level",
                        "changes by hand that end by it:",
                        "  log level: error by hand; the file says warn now"),
                taken(daemon.operator().config().reload().join()));
        assertEquals(Level.WARN, logger.getLevel());
        write(yaml());
        taken(daemon.operator().config().reload().join());
        assertEquals(Level.INFO, logger.getLevel());
    }

    private void changeAll() {
        change(new Edit.AddServer("app", "c", Map.of("address", address(2))));
        change(set("b", "weight", "5"));
        daemon.operator().servers().weigh("app", "a", 3).join();
        daemon.operator().servers().say("app", "c", ServerSpec.State.DRAIN).join();
        daemon.operator().servers().force("app", "b", false).join();
        daemon.operator().listeners().maintain("web", "2", true).join();
        daemon.operator().level("lbd.nothing", LogSpec.Level.DEBUG).join();
    }

    @Test
    void whatWasChangedByHandOutlivesARestart() throws Exception {
        changeAll();
        String before = diff();
        assertEquals(7, before.lines().count(), before);
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(stateFile)));
        restart();
        assertEquals(before, diff());
        assertEquals(ServerSpec.State.DRAIN, server("c").state());
        assertEquals(3, server("a").weight());
        assertFalse(server("b").up());
        assertEquals(503, HttpText.status(get("/b/x")));
        assertEquals(
                List.of("no changes: it means what is in force"),
                taken(daemon.operator().config().reload().join()));
        daemon.operator().level("lbd.nothing", null).join();
        change(remove("c"));
        restart();
        assertNull(server("c"));
        assertEquals(4, diff().lines().count(), diff());
    }

    @Test
    void aFileThatHasChangedMeanwhileWinsAtTheStartToo() throws Exception {
        changeAll();
        end();
        write(yaml().replace("weight: 2", "weight: 4").replaceAll(".*path_prefix: /b/.*\n", ""));
        run();
        assertEquals(4, server("b").weight());
        assertEquals(3, server("a").weight());
        assertNotNull(server("c"));
        assertFalse(diff().contains("path_prefix /b/"), diff());
    }

    @Test
    void aStateFileThatIsBrokenKeepsNobodyFromStartingAndIsPutAside() throws Exception {
        changeAll();
        end();
        String whole = Files.readString(stateFile);
        for (String broken : List.of(
                whole.substring(0, whole.length() / 2),
                "",
                whole.replace("\"version\":1", "\"version\":2"),
                whole.replace("\"weight\"", "\"wait\""),
                "[".repeat(100_000))) {
            Files.writeString(stateFile, broken);
            run();
            assertEquals("", diff());
            assertEquals(broken, Files.readString(folder.resolve("state.json.unusable")));
            daemon.operator().level("lbd.nothing", null).join();
            end();
            assertEquals("{\"version\":1,\"edits\":[],\"words\":[]}\n", Files.readString(stateFile));
        }
        Files.writeString(stateFile, whole);
        Files.setPosixFilePermissions(stateFile, PosixFilePermissions.fromString("rw-rw-rw-"));
        run();
        assertEquals("", diff(), "what anybody may write is nobody's word");
    }

    @Test
    void aStateFileThatCannotBeWrittenIsAProblemAndTheChangeIsInForce() throws Exception {
        assertEquals(List.of(), problems());
        await(() -> Files.exists(stateFile));
        Files.delete(stateFile);
        Files.createDirectories(stateFile.resolve("in the way"));
        taken(change(add("c", 2)));
        assertNotNull(server("c"));
        await(() -> problems().size() == 1);
        assertTrue(
                problems().getFirst().contains("would not outlive a restart"),
                problems().toString());
        String answer = HttpText.ask(
                UnixDomainSocketAddress.of(folder.resolve("admin.sock")),
                "POST /api/v1/pools/app/servers/c/drain HTTP/1.1\r\nHost: x\r\nAccept: text/plain\r\n"
                        + "Content-Length: 0\r\nConnection: close\r\n\r\n");
        assertTrue(answer.contains("app/c: drain") && answer.contains("\nnot kept over a restart yet"), answer);
        Files.delete(stateFile.resolve("in the way"));
        Files.delete(stateFile);
        taken(change(remove("c")));
        await(() -> problems().isEmpty());
    }

    private List<String> problems() {
        try {
            String answer = HttpText.get(UnixDomainSocketAddress.of(folder.resolve("admin.sock")), "/api/v1/problems");
            List<String> all = new ArrayList<>();
            new JsonMapper()
                    .readTree(HttpText.body(answer))
                    .path("problems")
                    .forEach(problem -> all.add(problem.toString()));
            all.removeIf(problem -> !problem.contains("state_file"));
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path fragment(String text) throws IOException {
        return Files.writeString(folder.resolve("fragment.yaml"), text);
    }

    @Test
    void aPoolAndItsListenerComeByAFragmentAndGoWhenNothingUsesThem() throws Exception {
        int other;
        try (ServerSocket free = new ServerSocket(0)) {
            other = free.getLocalPort();
        }
        Path fragment = fragment("""
                pools:
                  - {name: more, servers: ["%s"]}
                listeners:
                  - {name: second, protocol: http, bind: "127.0.0.1:%d", pool: more}
                """.formatted(address(2), other));
        assertEquals(
                List.of("pool more: added", "listener second: added"),
                taken(daemon.operator().byHand().add(fragment).join()));
        assertEquals(
                200,
                HttpText.status(HttpText.ask(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), other),
                        "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")));
        taken(daemon.operator().config().reload().join());
        restart();
        ReloadResult.Refused used =
                assertInstanceOf(ReloadResult.Refused.class, change(new Edit.Remove("pools", "more")));
        assertTrue(used.errors().getFirst().contains("there is no pool \"more\""), used.toString());
        taken(change(new Edit.Remove("listeners", "second")));
        taken(change(new Edit.Remove("pools", "more")));
        assertEquals("", diff());
        for (String bad : List.of("process: {workers: 1}\n", "pools: [{name: app, servers: []}]\n", "pools: {\n")) {
            Path wrong = fragment(bad);
            CompletionException no = assertThrows(
                    CompletionException.class,
                    () -> daemon.operator().byHand().add(wrong).join());
            assertInstanceOf(NotPossibleException.class, no.getCause());
        }
        assertEquals("", diff());
    }

    private int lbd(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--socket", folder.resolve("admin.sock").toString()));
        return LbdCommand.run(all.toArray(String[]::new));
    }

    @Test
    void whatIsSavedIsInTheFileAndNothingIsLeftToDo() throws Exception {
        String commented = yaml().replace("  - name: app\n", "  - name: app   # ours\n");
        write(commented);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        taken(daemon.operator().config().reload().join());
        change(new Edit.AddServer("app", "c", Map.of("address", address(2))));
        change(set("b", "weight", "5"));
        daemon.operator().servers().weigh("app", "a", 3).join();
        daemon.operator().servers().say("app", "c", ServerSpec.State.DRAIN).join();
        daemon.operator().servers().force("app", "b", true).join();
        assertEquals(ExitCode.DONE, lbd("config", "save"));
        assertEquals(
                commented.replace("weight: 2", "weight: 5").replace(address(0) + "\"}", address(0) + "\", weight: 3}")
                        + "      - {name: c, address: %s, state: drain}\n".formatted(address(2)),
                Files.readString(file));
        assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals("~ server app/b: health: auto -> up", diff());
        assertEquals(
                List.of("no changes: it means what is in force"),
                taken(daemon.operator().config().reload().join()));
        daemon.operator().servers().force("app", "b", null).join();
        restart();
        assertEquals("", diff());
        assertEquals(ServerSpec.State.DRAIN, server("c").state());
        assertEquals(3, server("a").weight());
    }

    @Test
    void nothingIsSavedOverAFileThatSomebodyHasChanged() throws Exception {
        change(set("b", "weight", "5"));
        write(yaml() + "# mine\n");
        assertEquals(ExitCode.REFUSED, lbd("config", "save"));
        assertEquals(yaml() + "# mine\n", Files.readString(file));
        assertEquals("~ server app/b: weight: 2 -> 5", diff());
        write(yaml().replace("weight: 2}", "weight: &w 2}")
                .replace("{name: a,", "{name: a, weight: &one 1,")
                .replace("weight: &w 2", "weight: *one"));
        daemon.operator().config().reload().join();
        change(set("a", "weight", "9"));
        assertEquals(ExitCode.REFUSED, lbd("config", "save"), "an anchor that another uses");
    }

    @Test
    void whatIsInForceIsShownAsOneFile() {
        change(set("b", "weight", "5"));
        daemon.operator().servers().weigh("app", "a", 3).join();
        String shown = daemon.operator().byHand().effective(true).join();
        assertTrue(shown.contains("name: b, address: \"" + address(1) + "\", weight: 5, state: enabled"), shown);
        assertTrue(shown.contains("weight: 3"), shown);
        assertTrue(shown.contains("handover_delay: 0s"), shown);
    }

    /// Asks over one connection after the other, some requests each.
    private final class Load implements AutoCloseable {
        private final AtomicBoolean over = new AtomicBoolean();
        private final AtomicInteger served = new AtomicInteger();
        private final List<String> failed = Collections.synchronizedList(new ArrayList<>());
        private final List<Thread> threads = new ArrayList<>();

        Load() {
            for (int i = 0; i < 4; i++) {
                threads.add(Thread.ofVirtual().start(this::ask));
            }
        }

        private void ask() {
            byte[] request = "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
            while (!over.get()) {
                try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                    socket.setSoTimeout(10_000);
                    for (int i = 0; i < 50 && !over.get(); i++) {
                        socket.getOutputStream().write(request);
                        String answer = answer(socket);
                        if (answer.startsWith("HTTP/1.1 200 ")) {
                            served.incrementAndGet();
                        } else {
                            failed.add(answer);
                            return;
                        }
                    }
                } catch (IOException e) {
                    failed.add(e.toString());
                    return;
                }
            }
        }

        private static String answer(Socket socket) throws IOException {
            StringBuilder answer = new StringBuilder();
            while (!answer.toString().endsWith("\r\n\r\nok")) {
                int c = socket.getInputStream().read();
                if (c < 0 || answer.length() > 1000) {
                    return "ended after: " + answer;
                }
                answer.append((char) c);
            }
            return answer.toString();
        }

        @Override
        public void close() throws InterruptedException {
            over.set(true);
            for (Thread thread : threads) {
                thread.join();
            }
        }
    }

    @Test
    void aHundredChangesUnderLoadFailNothing() throws Exception {
        int served;
        List<String> failed;
        try (Load load = new Load()) {
            for (int i = 0; i < 100; i++) {
                String name = "n" + i / 4;
                taken(change(
                        switch (i % 4) {
                            case 0 -> add(name, 2);
                            case 1 -> set(name, "weight", "" + (1 + i));
                            case 2 -> set("a", "max_connections", "" + (100 + i));
                            default -> remove(name);
                        }));
            }
            int before = load.served.get();
            while (load.served.get() < before + 100 && load.failed.isEmpty()) {
                Thread.sleep(1);
            }
            load.close();
            served = load.served.get();
            failed = load.failed;
        }
        assertEquals(List.of(), failed);
        assertTrue(served > 100, "only " + served);
        assertEquals(2, daemon.state().pool("app").servers().size());
    }
}
