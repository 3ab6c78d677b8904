package lbd.it.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.ContainerConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;

@Timeout(300)
@ResourceLock("engine of containers")
class ImageTest {
    private static final long MOST_BYTES = 70_000_000;

    private static Path tar;

    @TempDir
    private Path folder;

    @BeforeAll
    static void load() throws IOException {
        tar = Image.tar();
        Image.load(tar);
    }

    @BeforeEach
    void letContainersIn() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void isSmallAndRunsAsNobody() throws IOException {
        assertTrue(Files.size(tar) <= MOST_BYTES, () -> tar + " has more than 70 MB");
        var config = Image.engine().inspectImageCmd(Image.NAME).exec().getConfig();
        assertNotNull(config);
        assertEquals("65532:65532", config.getUser());
    }

    @Test
    void dockerfileSaysTheSame() throws IOException {
        ContainerConfig config =
                Image.engine().inspectImageCmd(Image.NAME).exec().getConfig();
        assertNotNull(config);
        assertEquals(said("USER"), config.getUser());
        assertEquals(words("ENTRYPOINT"), List.of(config.getEntrypoint()));
        assertEquals(words("CMD"), List.of(config.getCmd()));
        assertTrue(List.of(config.getEnv()).contains(said("ENV")));
        assertEquals(Set.of(said("VOLUME")), config.getVolumes().keySet());
        assertEquals(said("EXPOSE") + "/tcp", config.getExposedPorts()[0].toString());
    }

    private static List<String> words(String instruction) throws IOException {
        return new JsonMapper().readValue(said(instruction), new TypeReference<>() {});
    }

    private static String said(String instruction) throws IOException {
        return Files.readString(Path.of("..", "docker", "Dockerfile"))
                .lines()
                .filter(l -> l.startsWith(instruction + " "))
                .findFirst()
                .orElseThrow()
                .substring(instruction.length() + 1);
    }

    @Test
    void balancesReloadsIsScrapedAndStopsInTime() throws Exception {
        try (Network network = Network.newNetwork();
                GenericContainer<?> web = Image.container(write("web", webServers()), network, "web");
                GenericContainer<?> lbd = Image.container(write("lbd", pool(8081, 8082, 8083)), network, "lbd")) {
            web.start();
            lbd.addExposedPort(8080);
            lbd.start();
            assertEquals(Set.of("web1", "web2", "web3"), answers(lbd));
            assertTrue(page(lbd, "/api/v1/status").contains("\"transport\":\"epoll\""));
            healthy(lbd);
            reloads(lbd);
            stopsInTime(lbd);
        }
    }

    /// By what the engine runs for HEALTHCHECK: podman's answer is to be seen without waiting for its timer.
    private static void healthy(GenericContainer<?> lbd) throws Exception {
        assertEquals(0, lbd.execInContainer("/opt/lbd/bin/lbd", "status").getExitCode());
        if (Files.isExecutable(Path.of("/usr/bin/podman"))) {
            Process check = new ProcessBuilder("/usr/bin/podman", "healthcheck", "run", lbd.getContainerId())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(check.getInputStream().readAllBytes());
            assertEquals(0, check.waitFor(), said);
        }
    }

    private void reloads(GenericContainer<?> lbd) throws Exception {
        write("lbd", pool(8083));
        hangUp(lbd);
        await(() -> page(lbd, "/metrics").contains("lbd_config_generation 2.0\n"));
        assertEquals(Set.of("web3"), answers(lbd));
        write("lbd", "version: 1\nlisteners: nonsense\n");
        hangUp(lbd);
        await(() -> page(lbd, "/metrics").contains("lbd_config_last_reload_successful 0.0\n"));
        assertEquals(Set.of("web3"), answers(lbd));
        assertTrue(page(lbd, "/metrics").contains("lbd_config_generation 2.0\n"));
    }

    private static void hangUp(GenericContainer<?> lbd) {
        Image.engine().killContainerCmd(lbd.getContainerId()).withSignal("HUP").exec();
    }

    private static void stopsInTime(GenericContainer<?> lbd) {
        long begun = System.nanoTime();
        Image.engine().stopContainerCmd(lbd.getContainerId()).withTimeout(60).exec();
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun);
        assertTrue(seconds < 30, () -> "with nothing in flight it took " + seconds + " s");
        InspectContainerResponse stopped =
                Image.engine().inspectContainerCmd(lbd.getContainerId()).exec();
        assertEquals(0L, stopped.getState().getExitCodeLong());
    }

    @Test
    void twoHoldAnAddressTogether() throws Exception {
        try (Network network = Network.newNetwork()) {
            String address = address(network);
            Path first = write("lb1", vrrp("lb1", address, 101));
            Path second = write("lb2", vrrp("lb2", address, 100));
            try (GenericContainer<?> lb1 = Image.vrrpContainer(first, network, "lb1");
                    GenericContainer<?> lb2 = Image.vrrpContainer(second, network, "lb2")) {
                lb1.start();
                lb2.start();
                await(() -> isMaster(lb1) && !isMaster(lb2));
                await(() -> "lb1".equals(get(URI.create("http://" + address + ":80/"))));
                Image.engine().killContainerCmd(lb1.getContainerId()).exec();
                await(() -> isMaster(lb2));
                await(() -> "lb2".equals(get(URI.create("http://" + address + ":80/"))));
            }
        }
    }

    private static boolean isMaster(GenericContainer<?> lbd) throws Exception {
        return page(lbd, "/metrics")
                .contains("lbd_vrrp_state{state=\"master\",vrid=\"51\",vrrp_instance=\"VI_1\"} 1.0\n");
    }

    /// One of the network's that the engine does not give away soon.
    private static String address(Network network) {
        var subnet = Image.engine()
                .inspectNetworkCmd()
                .withNetworkId(network.getId())
                .exec()
                .getIpam()
                .getConfig()
                .getFirst()
                .getSubnet();
        assertNotNull(subnet);
        return subnet.replaceAll("\\.\\d+/\\d+$", ".200");
    }

    private Path write(String name, String yaml) throws IOException {
        Path mounted = Files.createDirectories(folder.resolve(name));
        Files.writeString(mounted.resolve("lbd.yaml"), yaml);
        return mounted;
    }

    private static String webServers() {
        StringBuilder yaml = new StringBuilder("version: 1\nadmin: {http: \"0.0.0.0:9600\"}\nlisteners:\n");
        for (int i = 1; i <= 3; i++) {
            yaml.append("""
                      - name: web%1$d
                        protocol: http
                        bind: "0.0.0.0:808%1$d"
                        routes: [{match: {path_prefix: /}, respond: {status: 200, body: web%1$d}}]
                    """.formatted(i));
        }
        return yaml.toString();
    }

    private static String pool(int... ports) {
        StringBuilder yaml = new StringBuilder("""
                version: 1
                admin: {http: "0.0.0.0:9600"}
                listeners:
                  - {name: web, protocol: http, bind: "0.0.0.0:8080", pool: app}
                pools:
                  - name: app
                    servers:
                """);
        for (int port : ports) {
            yaml.append("      - {name: web%1$d, address: \"web:%1$d\"}\n".formatted(port));
        }
        return yaml.toString();
    }

    private static String vrrp(String name, String address, int priority) {
        return """
                version: 1
                admin: {http: "0.0.0.0:9600"}
                listeners:
                  - name: web
                    protocol: http
                    bind: "%2$s:80"
                    routes: [{match: {path_prefix: /}, respond: {status: 200, body: %1$s}}]
                vrrp:
                  router_id: %1$s
                  instances:
                    - name: VI_1
                      interface: eth0
                      virtual_router_id: 51
                      priority: %3$d
                      virtual_addresses: [%2$s/24]
                """.formatted(name, address, priority);
    }

    /// Who answers nine requests, from when one is answered: names are looked up after the start.
    private static Set<String> answers(GenericContainer<?> lbd) throws Exception {
        URI uri = URI.create("http://" + lbd.getHost() + ":" + lbd.getMappedPort(8080) + "/");
        await(() -> get(uri).startsWith("web"));
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 9; i++) {
            seen.add(get(uri));
        }
        return seen;
    }

    private static String page(GenericContainer<?> lbd, String path) throws Exception {
        return get(URI.create("http://" + lbd.getHost() + ":" + lbd.getMappedPort(Image.ADMIN) + path));
    }

    /// @return empty where nobody answers
    private static String get(URI uri) throws InterruptedException {
        try (HttpClient client =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build()) {
            HttpRequest request =
                    HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build();
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException e) {
            return "";
        }
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
        while (!condition.call()) {
            assertTrue(System.nanoTime() - deadline < 0, "waited in vain");
            Thread.sleep(100);
        }
    }
}
