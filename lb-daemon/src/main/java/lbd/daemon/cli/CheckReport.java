package lbd.daemon.cli;

import java.util.List;
import lbd.config.ConfigResult;
import lbd.config.bind.Diagnostic;
import org.jspecify.annotations.Nullable;

/// What `lbd check` found; its components are the JSON of `lbd check --json`.
///
/// @param valid     whether a daemon would take the file, and with `--strict` whether there is no warning either
/// @param listeners how many; null where the file has errors
/// @param pools     the same
public record CheckReport(
        String file,
        boolean valid,
        @Nullable Integer listeners,
        @Nullable Integer pools,
        List<Item> errors,
        List<Item> warnings) {
    /// @param line   from 1; null where the file as a whole is meant
    /// @param column from 1; null where the file as a whole is meant
    /// @param path   of the key, such as `pools[web].scheduler`; null where the file or its syntax is meant
    public record Item(
            String file,
            @Nullable Integer line,
            @Nullable Integer column,
            @Nullable String path,
            String message) {
        static Item of(Diagnostic finding) {
            int line = finding.at().line();
            return new Item(
                    finding.at().file(),
                    line == 0 ? null : line,
                    line == 0 ? null : finding.at().column(),
                    finding.path().isEmpty() ? null : finding.path(),
                    finding.message());
        }
    }

    static CheckReport of(String file, ConfigResult result, boolean strict) {
        return switch (result) {
            case ConfigResult.Loaded(var config, var positions, var warnings) ->
                new CheckReport(
                        file,
                        !strict || warnings.isEmpty(),
                        config.listeners().size() + config.forwards().size(),
                        config.pools().size(),
                        List.of(),
                        items(warnings));
            case ConfigResult.Rejected(var errors, var warnings) ->
                new CheckReport(file, false, null, null, items(errors), items(warnings));
        };
    }

    private static List<Item> items(List<Diagnostic> findings) {
        return findings.stream().map(Item::of).toList();
    }
}
