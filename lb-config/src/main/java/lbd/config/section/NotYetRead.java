package lbd.config.section;

import lbd.config.bind.MapReader;

/// Keys that will have a meaning and that no code serves yet.
final class NotYetRead {
    private NotYetRead() {}

    /// Refuses the key where the file has it. It counts as known, so that it is not taken for a mistake in writing.
    static void key(MapReader map, String key) {
        map.<Boolean>optional(
                key,
                value -> {
                    throw value.refuse("is not supported yet");
                },
                false);
    }
}
