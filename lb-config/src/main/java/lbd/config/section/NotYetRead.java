package lbd.config.section;

import lbd.config.bind.MapReader;

/// Keys that will have a meaning and that no code serves yet.
final class NotYetRead {
    private NotYetRead() {}

    /// Refuses the key where the file has it.
    static void key(MapReader map, String key) {
        if (!map.has(key)) {
            return;
        }
        map.<Boolean>optional(
                key,
                value -> {
                    throw value.refuse("is not supported yet");
                },
                false);
    }
}
