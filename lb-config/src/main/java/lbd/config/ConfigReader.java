package lbd.config;

import java.nio.file.Path;
import java.util.List;
import lbd.config.bind.Binding;
import lbd.config.bind.Bound;
import lbd.config.bind.Finding;
import lbd.config.section.ConfigSections;
import lbd.config.yaml.YamlException;
import lbd.config.yaml.YamlNode;
import lbd.config.yaml.YamlParser;
import lbd.core.model.Config;

/// Reads a configuration. Blocks on the file; touches nothing else. Never throws for what the file holds.
public final class ConfigReader {
    private ConfigReader() {}

    public static ConfigResult read(Path file) {
        try {
            return read(file.toString(), ConfigFile.bytes(file));
        } catch (YamlException e) {
            return rejected(e);
        }
    }

    /// @param file how errors call it
    public static ConfigResult read(String file, byte[] content) {
        try {
            ConfigFile.checkSize(file, content);
            return bind(file, YamlParser.parse(file, content));
        } catch (YamlException e) {
            return rejected(e);
        }
    }

    private static ConfigResult bind(String file, YamlNode root) {
        Bound<Config> bound = Binding.bind(file, root, v -> v.map(ConfigSections::read));
        return switch (bound) {
            case Bound.Good(var config, var positions, var warnings) ->
                new ConfigResult.Loaded(config, positions, warnings);
            case Bound.Bad(var errors, var warnings) -> new ConfigResult.Rejected(errors, warnings);
        };
    }

    private static ConfigResult rejected(YamlException e) {
        return new ConfigResult.Rejected(List.of(new Finding(e.at(), "", String.valueOf(e.getMessage()))), List.of());
    }
}
