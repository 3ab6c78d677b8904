package lbd.daemon.reload;

import java.nio.file.Path;
import lbd.config.ConfigReader;
import lbd.config.ConfigResult;
import lbd.config.bind.ConfigError;

/// A YAML file.
public record ConfigFile(Path path) implements ConfigSource {
    @Override
    public String name() {
        return path.toString();
    }

    @Override
    public Result read() {
        return switch (ConfigReader.read(path)) {
            case ConfigResult.Loaded(var config, var positions) ->
                new Result.Loaded(config, key -> positions.of(key) + ": ");
            case ConfigResult.Rejected(var errors) ->
                new Result.Rejected(errors.stream().map(ConfigError::toString).toList());
        };
    }
}
