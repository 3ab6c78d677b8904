package lbd.daemon.changes;

import java.util.List;
import lbd.config.edit.Made;

/// What was changed by hand, as it goes to another process or outlives this one.
///
/// @param unusable why what was kept cannot be used; empty: it can
record KeptChanges(List<Made> edits, List<StandingChange> words, String unusable) {
    static final KeptChanges NOTHING = new KeptChanges(List.of(), List.of());

    KeptChanges {
        edits = List.copyOf(edits);
        words = List.copyOf(words);
    }

    KeptChanges(List<Made> edits, List<StandingChange> words) {
        this(edits, words, "");
    }

    static KeptChanges unusable(String why) {
        return new KeptChanges(List.of(), List.of(), why);
    }

    boolean isEmpty() {
        return edits.isEmpty() && words.isEmpty();
    }
}
