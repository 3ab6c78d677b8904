package lbd.config.edit;

import java.time.Instant;
import java.util.Map;

/// A change by hand, with what the files said when it was made.
///
/// @param file by what was changed, a fingerprint of what the files had: for a server that was changed by its keys,
/// else
///             under the empty key; absent: they had nothing
/// @param at   when it was made
public record Made(Edit edit, Map<String, String> file, Instant at) {
    public Made {
        file = Map.copyOf(file);
    }
}
