package lbd.daemon.changes;

import java.util.List;
import lbd.config.edit.Made;

/// What was changed by hand, as it goes to another process or outlives this one.
///
/// @param unusable why what was kept cannot be used; empty: it can
record Kept(List<Made> edits, List<Word> words, String unusable) {
    static final Kept NOTHING = new Kept(List.of(), List.of());

    Kept {
        edits = List.copyOf(edits);
        words = List.copyOf(words);
    }

    Kept(List<Made> edits, List<Word> words) {
        this(edits, words, "");
    }

    static Kept unusable(String why) {
        return new Kept(List.of(), List.of(), why);
    }

    boolean isEmpty() {
        return edits.isEmpty() && words.isEmpty();
    }
}
