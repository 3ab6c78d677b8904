package lbd.it.dist;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import lbd.it.dist.Built.Ended;

/// A machine with a real systemd as process 1: a container whose root file system is this machine's own, with all that
/// it writes kept aside and thrown away. It has no network but its loopback, and runs none of this machine's services.
final class Machine implements AutoCloseable {
    private final String name =
            "lbd-it-" + Integer.toHexString(ThreadLocalRandom.current().nextInt(0x100000, 0xffffff));

    /// @param capabilities beside those that lbd always needs
    Machine(String... capabilities) throws Exception {
        Built.needRootAnd("podman", "runc", "systemd-analyze", "dpkg-deb", "curl", "ip", "adduser");
        String files = Built.run("sh", "-c", "ulimit -Hn").ok().strip();
        List<String> command = new ArrayList<>(List.of("podman", "--runtime=runc", "--events-backend=file"));
        command.addAll(List.of("run", "--detach", "--name", name, "--systemd=always", "--network=none"));
        command.addAll(List.of("--cap-add=NET_ADMIN,NET_RAW", "--log-driver=k8s-file"));
        for (String capability : capabilities) {
            command.add("--cap-add=" + capability);
        }
        command.addAll(List.of("--ulimit", "nofile=" + files + ":" + files, "--ulimit", "nproc=32768:32768"));
        command.addAll(List.of("--tmpfs", "/run:rw,notmpcopyup", "--tmpfs", "/tmp:rw,exec,notmpcopyup"));
        command.addAll(List.of("--rootfs", "/:O", "/sbin/init", "--unit=basic.target"));
        Built.run(command.toArray(String[]::new)).ok();
        try {
            Built.await(
                    "systemd to run", () -> sh("systemctl is-system-running").exitCode() == 0);
            sh("rm -f /usr/sbin/policy-rc.d").ok(); // it would keep packages from starting services
        } catch (Throwable t) {
            close();
            throw t;
        }
    }

    /// Runs a script in it.
    Ended sh(String script) {
        try {
            return Built.run("podman", "exec", name, "sh", "-c", script);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(script, e);
        }
    }

    void install(Path deb) throws Exception {
        sh("mkdir -p /tmp/deb").ok();
        Built.run("podman", "cp", deb.toString(), name + ":/tmp/deb/lbd.deb").ok();
        sh("DEBIAN_FRONTEND=noninteractive dpkg -i /tmp/deb/lbd.deb").ok();
    }

    void write(String path, String text) throws Exception {
        Path file = Files.createTempFile("lbd-it", ".txt");
        Files.writeString(file, text);
        // Through the file that is there, so that owner and mode stay.
        Built.run("podman", "cp", file.toString(), name + ":/tmp/written").ok();
        Files.delete(file);
        sh("cat /tmp/written >" + path).ok();
    }

    /// A property of the unit: `MainPID`.
    String unit(String property) {
        return sh("systemctl show -P " + property + " lbd").ok().strip();
    }

    String journal() {
        return sh("journalctl --no-pager --output=cat --unit=lbd").ok();
    }

    /// What is served on a port of its loopback.
    String get(int port) {
        return sh("curl --silent --max-time 5 http://127.0.0.1:" + port + "/").output();
    }

    @Override
    public void close() throws Exception {
        Built.run("podman", "rm", "--force", "--time=1", name).ok();
    }
}
