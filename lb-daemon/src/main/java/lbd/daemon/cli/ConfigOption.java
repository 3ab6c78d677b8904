package lbd.daemon.cli;

import java.nio.file.Path;
import lbd.daemon.reload.ConfigFile;
import picocli.CommandLine.Option;

/// `-c FILE`
final class ConfigOption {
    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            required = true,
            description = "The configuration file.")
    private Path file = Path.of("");

    ConfigFile file() {
        return new ConfigFile(file);
    }
}
