package lbd.proxy.resolve;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A real name server on a port of its own, whose records can be changed. Debian has it as `dnsmasq-base`.
public final class Dnsmasq implements AutoCloseable {
    public static final Path PROGRAM = Path.of("/usr/sbin/dnsmasq");

    private final Path log;
    private final Path hosts;
    private final InetSocketAddress address;
    private Process process;

    public Dnsmasq(Path folder, String... records) throws IOException, InterruptedException {
        log = folder.resolve("dnsmasq.log");
        hosts = folder.resolve("hosts");
        Files.write(hosts, List.of(records));
        address = new InetSocketAddress(InetAddress.getLoopbackAddress(), freePort());
        process = start();
    }

    /// A port that is free for both: a name server listens by UDP and TCP.
    private static int freePort() throws IOException {
        while (true) {
            try (ServerSocket tcp = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                    DatagramSocket udp = new DatagramSocket(tcp.getLocalPort(), InetAddress.getLoopbackAddress())) {
                return udp.getLocalPort();
            } catch (BindException e) {
                // The number is somebody's for UDP: another one.
            }
        }
    }

    private Process start() throws IOException, InterruptedException {
        Files.deleteIfExists(log);
        Process started = new ProcessBuilder(
                        PROGRAM.toString(),
                        "--keep-in-foreground",
                        "--conf-file=/dev/null",
                        "--pid-file=",
                        "--user=" + System.getProperty("user.name"),
                        "--port=" + address.getPort(),
                        "--listen-address=127.0.0.1",
                        "--bind-interfaces",
                        "--no-resolv",
                        "--no-hosts",
                        "--local=/internal/",
                        "--addn-hosts=" + hosts,
                        "--local-ttl=1",
                        "--log-facility=-")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        // Before that a SIGHUP would end it.
        while (!log().contains("started, version")) {
            if (started.waitFor(10, TimeUnit.MILLISECONDS)) {
                throw new IOException("dnsmasq ended: " + log());
            }
        }
        return started;
    }

    public InetSocketAddress address() {
        return address;
    }

    /// Replaces all records; on SIGHUP dnsmasq reads the file again.
    void records(String... records) throws IOException, InterruptedException {
        Files.write(hosts, List.of(records));
        new ProcessBuilder("kill", "-HUP", Long.toString(process.pid())).start().waitFor();
    }

    public void stop() throws InterruptedException {
        process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }

    public void startAgain() throws IOException, InterruptedException {
        process = start();
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    @Override
    public void close() throws InterruptedException {
        stop();
    }
}
