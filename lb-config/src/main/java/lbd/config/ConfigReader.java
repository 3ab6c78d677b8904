package lbd.config;

import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import lbd.config.bind.Binding;
import lbd.config.bind.Bound;
import lbd.config.bind.Diagnostic;
import lbd.config.edit.Edit;
import lbd.config.edit.EditedTree;
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
        return read(FileSet.of(file), List.of());
    }

    /// @param files what has been read of them already is not read again
    /// @param edits changes by hand, over what the files say
    public static ConfigResult read(FileSet files, List<Edit> edits) {
        return read(files.main().toString(), files, edits, System::getenv);
    }

    /// @param file how errors call it; what it includes lies beside it
    public static ConfigResult read(String file, byte[] content) {
        return read(file, content, System::getenv);
    }

    /// @param environment from a name to its value, null where it is not set
    static ConfigResult read(String file, byte[] content, UnaryOperator<@Nullable String> environment) {
        return read(file, FileSet.of(Path.of(file), content), List.of(), environment);
    }

    private static ConfigResult read(
            String name, FileSet files, List<Edit> edits, UnaryOperator<@Nullable String> environment) {
        SourceTree source = new SourceTree(files, environment);
        return bind(name, source, source.read(), edits);
    }

    /// What the files say before anything is known of what it means; null where they cannot be read.
    public static @Nullable YamlNode tree(FileSet files) {
        SourceTree source = new SourceTree(files, System::getenv);
        YamlNode root = source.read();
        return source.errors().isEmpty() ? root : null;
    }

    /// Half of the files would lack what the other half names: first the files, then what they mean.
    private static ConfigResult bind(String file, SourceTree source, @Nullable YamlNode root, List<Edit> edits) {
        List<YamlException> wrong = source.errors();
        if (root == null || !wrong.isEmpty()) {
            return new ConfigResult.Rejected(
                    wrong.stream().map(ConfigReader::finding).sorted().toList(), List.of());
        }
        YamlNode edited;
        try {
            edited = edits.isEmpty() ? root : EditedTree.of(root, edits);
        } catch (YamlException e) {
            return new ConfigResult.Rejected(List.of(finding(e)), List.of());
        }
        Bound<Config> bound = Binding.bind(file, edited, v -> v.map(ConfigSections::read));
        return switch (bound) {
            case Bound.Good(var config, var positions, var warnings) ->
                new ConfigResult.Loaded(config, positions, warnings);
            case Bound.Bad(var errors, var warnings) -> new ConfigResult.Rejected(errors, warnings);
        };
    }

    private static Diagnostic finding(YamlException e) {
        return new Diagnostic(e.at(), "", String.valueOf(e.getMessage()));
    }
}
