package lbd.it.daemon;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// One `lbd`, with all that it prints, standard error included.
public final class LbdProcess implements AutoCloseable {
    /// What starts a program that is to see SIGHUP: under nohup, as some CI systems start a build, it would
    /// inherit that the signal is ignored.
    private static final List<String> DEFAULT_SIGNALS = List.of("env", "--default-signal=HUP");

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final Path output;

    private LbdProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    public static LbdProcess start(Path folder, String... arguments) throws IOException {
        return startUnder(folder, List.of(), arguments);
    }

    /// @param wrapper a command that ends by becoming what it is given: `nohup`
    public static LbdProcess startUnder(Path folder, List<String> wrapper, String... arguments) throws IOException {
        return start(folder, wrapper, List.of(), arguments);
    }

    /// @param jvm options more
    public static LbdProcess startWith(Path folder, List<String> jvm, String... arguments) throws IOException {
        return start(folder, List.of(), jvm, arguments);
    }

    private static LbdProcess start(Path folder, List<String> wrapper, List<String> jvm, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(DEFAULT_SIGNALS);
        command.addAll(wrapper);
        List<String> options = new ArrayList<>(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx128m"));
        options.addAll(jvm);
        options.add("-Dio.netty.machineId=00:00:00:00:00:01");
        command.addAll(Program.with(options.toArray(String[]::new)));
        command.addAll(List.of(arguments));
        return startCommand(folder, command);
    }

    public static LbdProcess startCommand(Path folder, List<String> command) throws IOException {
        Path output = Files.createTempFile(folder, "lbd", ".out");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        return new LbdProcess(process, output);
    }

    /// Runs a command to its end.
    public static LbdProcess ended(Path folder, String... arguments) throws IOException, InterruptedException {
        LbdProcess process = start(folder, arguments);
        process.exitCode();
        return process;
    }

    public int exitCode() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            close();
            throw new AssertionError("did not end: " + output());
        }
        return process.exitValue();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    public void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid())
                .start()
                .waitFor();
    }

    public String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Waits until it has printed the text.
    public LbdProcess printed(String text) throws InterruptedException {
        await(() -> output().contains(text) || !process.isAlive());
        if (!output().contains(text)) {
            throw new AssertionError("never printed \"" + text + "\": " + output());
        }
        return this;
    }

    public void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("waited in vain: " + output());
            }
            Thread.sleep(10);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
