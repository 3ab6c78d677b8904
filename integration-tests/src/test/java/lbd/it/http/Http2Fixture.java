package lbd.it.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import lbd.it.daemon.LbdProcess;
import lbd.it.health.RealServer;

/// A daemon that speaks HTTP/2 on a port, with a certificate of its own, and the programs that talk to it.
final class Http2Fixture implements AutoCloseable {
    static final Path H2LOAD = Path.of("/usr/bin/h2load");
    static final Path CURL = Path.of("/usr/bin/curl");
    private static final Path OPENSSL = Path.of("/usr/bin/openssl");

    final Path folder;
    final int port;
    final LbdProcess lbd;
    private final IntFunction<String> yaml;

    private Http2Fixture(Path folder, int port, LbdProcess lbd, IntFunction<String> yaml) {
        this.folder = folder;
        this.port = port;
        this.lbd = lbd;
        this.yaml = yaml;
    }

    static void needs(Path... more) {
        for (Path each : List.of(H2LOAD, CURL, OPENSSL)) {
            RealServer.needs(each);
        }
        for (Path each : more) {
            RealServer.needs(each);
        }
    }

    /// Writes `cert.pem` and `key.pem` for 127.0.0.1.
    static void certificate(Path folder) throws IOException, InterruptedException {
        RealServer.run(
                OPENSSL.toString(),
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-keyout",
                folder.resolve("key.pem").toString(),
                "-out",
                folder.resolve("cert.pem").toString(),
                "-subj",
                "/CN=app",
                "-addext",
                "subjectAltName=IP:127.0.0.1");
    }

    /// @param yaml the configuration with a weight that differs from one reload to the next, from 1 on
    static Http2Fixture start(Path folder, int port, IntFunction<String> yaml) throws Exception {
        Path file = folder.resolve("lbd.yaml");
        Files.writeString(file, yaml.apply(1));
        LbdProcess lbd = LbdProcess.start(folder, "run", "-c", file.toString()).printed("event=process.ready");
        return new Http2Fixture(folder, port, lbd, yaml);
    }

    /// What a program prints, which has to be content.
    byte[] run(Path program, List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .redirectError(folder.resolve("stderr").toFile())
                .start();
        byte[] said = process.getInputStream().readAllBytes();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertEquals(0, process.exitValue(), () -> command + ": " + said.length + " bytes");
        return said;
    }

    /// Reloads up to twenty times while h2load asks for these addresses, 12,000 times in all: each must be answered.
    void reloadUnderLoad(String... urls) throws Exception {
        List<String> command = new ArrayList<>(List.of(H2LOAD.toString(), "-n", "12000", "-c", "8", "-m", "16"));
        command.addAll(List.of(urls));
        Path out = folder.resolve("h2load.out");
        Process load = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        for (int i = 2; i < 22 && load.isAlive(); i++) {
            Files.writeString(folder.resolve("lbd.yaml"), yaml.apply(i));
            lbd.signal("HUP");
            lbd.printed("generation=" + i + " ");
        }
        assertTrue(load.waitFor(60, TimeUnit.SECONDS));
        String said = Files.readString(out);
        assertTrue(said.contains("12000 succeeded, 0 failed, 0 errored"), said);
    }

    @Override
    public void close() throws Exception {
        lbd.close();
    }
}
