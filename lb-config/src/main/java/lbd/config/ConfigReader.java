package lbd.config;

import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import lbd.config.bind.Binding;
import lbd.config.bind.Bound;
import lbd.config.bind.Finding;
import lbd.config.section.ConfigSections;
import lbd.config.yaml.YamlException;
import lbd.config.yaml.YamlNode;
import lbd.core.model.Config;
import org.jspecify.annotations.Nullable;

/// Reads a configuration. Blocks on the file and those that it names; touches nothing else. Never throws for what they
/// hold.
public final class ConfigReader {
    private ConfigReader() {}

    public static ConfigResult read(Path file) {
        SourceTree source = new SourceTree(System::getenv);
        return bind(file.toString(), source, source.read(file));
    }

    /// @param file how errors call it; what it includes lies beside it
    public static ConfigResult read(String file, byte[] content) {
        return read(file, content, System::getenv);
    }

    /// @param environment from a name to its value, null where it is not set
    static ConfigResult read(String file, byte[] content, UnaryOperator<@Nullable String> environment) {
        SourceTree source = new SourceTree(environment);
        return bind(file, source, source.read(Path.of(file), content));
    }

    /// Half of the files would lack what the other half names: first the files, then what they mean.
    private static ConfigResult bind(String file, SourceTree source, @Nullable YamlNode root) {
        List<YamlException> wrong = source.errors();
        if (root == null || !wrong.isEmpty()) {
            return new ConfigResult.Rejected(
                    wrong.stream().map(ConfigReader::finding).sorted().toList(), List.of());
        }
        Bound<Config> bound = Binding.bind(file, root, v -> v.map(ConfigSections::read));
        return switch (bound) {
            case Bound.Good(var config, var positions, var warnings) ->
                new ConfigResult.Loaded(config, positions, warnings);
            case Bound.Bad(var errors, var warnings) -> new ConfigResult.Rejected(errors, warnings);
        };
    }

    private static Finding finding(YamlException e) {
        return new Finding(e.at(), "", String.valueOf(e.getMessage()));
    }
}
