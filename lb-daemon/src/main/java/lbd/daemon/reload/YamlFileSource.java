package lbd.daemon.reload;

import java.nio.file.Path;
import java.util.List;
import lbd.config.ConfigReader;
import lbd.config.ConfigResult;
import lbd.config.FileSet;
import lbd.config.bind.Diagnostic;
import lbd.config.edit.Edit;

/// A YAML file.
public record YamlFileSource(Path path) implements ConfigSource {
    @Override
    public String name() {
        return path.toString();
    }

    @Override
    public Result read() {
        return read(FileSet.of(path), List.of());
    }

    /// @param edits changes by hand, over what the files say
    public static Result read(FileSet files, List<Edit> edits) {
        return switch (ConfigReader.read(files, edits)) {
            case ConfigResult.Loaded(var config, var positions, var warnings) ->
                new Result.Loaded(config, key -> positions.of(key) + ": ", lines(warnings), files);
            case ConfigResult.Rejected(var errors, var warnings) -> new Result.Rejected(lines(errors));
        };
    }

    private static List<String> lines(List<Diagnostic> findings) {
        return findings.stream().map(Diagnostic::toString).toList();
    }
}
