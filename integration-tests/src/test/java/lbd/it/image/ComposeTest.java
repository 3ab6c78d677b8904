package lbd.it.image;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import lbd.it.health.RealServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/// docker/compose.yaml as its comments say, with Debian's podman-compose and Prometheus.
@Timeout(400)
@ResourceLock("engine of containers")
class ComposeTest {
    private static final String PODMAN = "/usr/bin/podman";
    private static final String PODMAN_COMPOSE = "/usr/bin/podman-compose";
    private static final String PROJECT = "lbd-compose-test";
    private static final String PROMETHEUS_IMAGE = "localhost/lbd-test-prometheus:latest";
    private static final Path FILE =
            Path.of("..", "docker", "compose.yaml").toAbsolutePath().normalize();

    @TempDir
    private Path folder;

    @BeforeEach
    void up() throws Exception {
        RealServer.needs(Path.of(PODMAN));
        RealServer.needs(Path.of(PODMAN_COMPOSE));
        RealServer.needs(Path.of("/usr/bin/prometheus"));
        Image.load(Image.tar());
        makePrometheusImage();
        down();
        RealServer.run(PODMAN, "network", "create", "--subnet", "10.77.51.0/24", "lbd");
        compose("up", "-d");
    }

    @AfterEach
    void down() throws Exception {
        new ProcessBuilder(PODMAN_COMPOSE, "-p", PROJECT, "-f", FILE.toString(), "down", "-t", "5")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("down.log").toFile())
                .start()
                .waitFor();
        new ProcessBuilder(PODMAN, "network", "rm", "--force", "lbd")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("rm.log").toFile())
                .start()
                .waitFor();
    }

    @Test
    void addressAnswersFromThreeServersWhicheverBalancerIsStopped() throws Exception {
        await(() -> answers().equals(Set.of("web1\n", "web2\n", "web3\n")));
        await(() -> get("http://" + prometheus() + ":9090/api/v1/query?query=sum(up)")
                .contains(",\"2\"]"));
        for (String one : new String[] {"lb1", "lb2"}) {
            compose("stop", one);
            await(() -> get("http://10.77.51.100/").startsWith("web"));
            compose("start", one);
            await(() -> get("http://10.77.51.100/").startsWith("web"));
        }
    }

    private static Set<String> answers() throws InterruptedException {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 6; i++) {
            seen.add(get("http://10.77.51.100/"));
        }
        return seen;
    }

    private static String prometheus() throws IOException, InterruptedException {
        Process inspect = new ProcessBuilder(
                        PODMAN,
                        "inspect",
                        "--format",
                        "{{.NetworkSettings.Networks.lbd.IPAddress}}",
                        PROJECT + "_prometheus_1")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String address = new String(inspect.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        inspect.waitFor();
        return address;
    }

    private static void compose(String... arguments) throws IOException, InterruptedException {
        String[] command = new String[arguments.length + 7];
        command[0] = "/usr/bin/env";
        command[1] = "PROMETHEUS_IMAGE=" + PROMETHEUS_IMAGE;
        command[2] = PODMAN_COMPOSE;
        command[3] = "-p";
        command[4] = PROJECT;
        command[5] = "-f";
        command[6] = FILE.toString();
        System.arraycopy(arguments, 0, command, 7, arguments.length);
        RealServer.run(command);
    }

    /// What a registry would have: the program, and what it is linked to.
    private void makePrometheusImage() throws IOException, InterruptedException {
        RealServer.run("/bin/sh", "-euc", """
                cd "$0"
                mkdir -p root/bin root/etc root/prometheus root/tmp
                cp /usr/bin/prometheus root/bin/
                echo 'hosts: files dns' >root/etc/nsswitch.conf
                for library in $(ldd /usr/bin/prometheus | sed -n 's,^[^/]*\\(/[^ ]*\\) (0x.*,\\1,p'); do
                  mkdir -p "root${library%/*}"
                  cp --dereference "$library" "root$library"
                done
                tar --create --directory root --file prometheus.tar .
                podman import --quiet --change 'ENTRYPOINT ["/bin/prometheus"]' prometheus.tar "$1"
                rm -r root prometheus.tar
                """, folder.toString(), PROMETHEUS_IMAGE);
    }

    /// @return empty where nobody answers
    private static String get(String uri) throws InterruptedException {
        try (HttpClient client =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(uri))
                    .timeout(Duration.ofSeconds(5))
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException e) {
            return "";
        }
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        while (!condition.call()) {
            assertTrue(System.nanoTime() - deadline < 0, "waited in vain");
            Thread.sleep(200);
        }
    }
}
