package lbd.it.image;

import static org.junit.jupiter.api.Assertions.fail;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.Volume;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/// The image that the build made, loaded into the engine.
final class Image {
    static final String NAME = "localhost/lbd:latest";
    static final int ADMIN = 9600;

    private Image() {}

    /// The tar; skips the test, aloud, where it or an engine is missing.
    static Path tar() throws IOException {
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            missing("no container engine (DOCKER_HOST)");
        }
        try (Stream<Path> built = Files.list(Path.of("..", "lb-daemon", "target"))) {
            return built.filter(f -> f.getFileName().toString().matches("lbd-.*-image-.*\\.tar"))
                    .findFirst()
                    .orElseGet(() -> missing("no image was built (./mvnw package without -Dquick)"));
        }
    }

    private static Path missing(String what) {
        if ("true".equals(System.getenv("CI"))) {
            fail(what + "; in CI that is no reason to skip");
        }
        System.err.println("SKIPPED: " + what);
        return Assumptions.abort(what);
    }

    static void load(Path tar) throws IOException {
        try (InputStream in = Files.newInputStream(tar)) {
            engine().loadImageCmd(in).exec();
        }
    }

    static DockerClient engine() {
        return DockerClientFactory.instance().client();
    }

    /// A container on a read-only root without a capability, with the folder mounted at /etc/lbd.
    static GenericContainer<?> container(Path folder, Network network, String alias) {
        return new GenericContainer<>(DockerImageName.parse(NAME))
                .withImagePullPolicy(_ -> false)
                .withNetwork(network)
                .withNetworkAliases(alias)
                .withExposedPorts(ADMIN)
                .waitingFor(Wait.forHttp("/health/ready").forPort(ADMIN))
                .withCreateContainerCmdModifier(create -> create.getHostConfig()
                        .withBinds(new Bind(folder.toString(), new Volume("/etc/lbd"), AccessMode.ro))
                        .withReadonlyRootfs(true)
                        .withCapDrop(Capability.ALL));
    }

    /// The same as user 0 with the three capabilities that virtual addresses need.
    static GenericContainer<?> vrrpContainer(Path folder, Network network, String alias) {
        return container(folder, network, alias)
                .withCreateContainerCmdModifier(create -> create.withUser("0")
                        .getHostConfig()
                        .withCapAdd(Capability.NET_ADMIN, Capability.NET_RAW, Capability.NET_BIND_SERVICE));
    }
}
