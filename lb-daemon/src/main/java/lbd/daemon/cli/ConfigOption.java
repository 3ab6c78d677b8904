package lbd.daemon.cli;

import java.nio.file.Path;
import lbd.daemon.reload.YamlFileSource;
import picocli.CommandLine.Option;

/// `-c FILE`
final class ConfigOption {
    static final String SHORT = "-c";
    static final String LONG = "--config";

    @Option(
            names = {SHORT, LONG},
            paramLabel = "FILE",
            required = true,
            description = "The configuration file.")
    private Path file = Path.of("");

    Path path() {
        return file;
    }

    YamlFileSource file() {
        return new YamlFileSource(file);
    }
}
