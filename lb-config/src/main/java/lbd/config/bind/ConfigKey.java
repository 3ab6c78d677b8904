package lbd.config.bind;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One key of the configuration, as its reader reads it.
///
/// @param path     from the root, `[]` for the elements of a list: `pools[].servers[].weight`
/// @param types    what its value may be; a mapping's keys follow as keys of their own
/// @param list     what may come more than once
/// @param required whether its mapping must have it
/// @param fallback what counts where the file does not say; null where nothing does, or where its own keys have
///                 fallbacks
/// @param only     the words of a key beside it, such as `type: tcp`, with which alone it is there; empty where it
///                 always is
public record ConfigKey(
        String path,
        List<KeyType> types,
        Many list,
        boolean required,
        @Nullable String fallback,
        List<String> only) {
    /// How often a value may stand there.
    public enum Many {
        ONE,
        /// One without brackets, or a list.
        ONE_OR_LIST,
        LIST
    }

    public ConfigKey {
        types = List.copyOf(types);
        only = List.copyOf(only);
    }

    /// The key alone.
    public String name() {
        return path.substring(path.lastIndexOf('.') + 1).replace("[]", "");
    }

    /// The path of the mapping that it stands in; empty for the whole file.
    public String parent() {
        return path.substring(0, Math.max(0, path.lastIndexOf('.')));
    }

    /// Whether a change of it needs a restart; everything else is taken over by a reload.
    public boolean restart() {
        return path.startsWith("process.");
    }
}
