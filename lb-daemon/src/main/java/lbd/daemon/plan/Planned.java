package lbd.daemon.plan;

import java.util.List;

/// What planning came to.
///
/// @param errors   why the file would be refused; of one that is valid those that have to do with this process
/// @param valid    whether a daemon would take it
/// @param warnings of the file
public record Planned(Plan plan, boolean valid, List<String> errors, List<String> warnings) {
    public Planned {
        errors = List.copyOf(errors);
        warnings = List.copyOf(warnings);
    }
}
