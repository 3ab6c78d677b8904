package lbd.config.edit;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// One change by hand of what the files say.
public sealed interface Edit {
    /// What it changes, as the commands name it: `server app/app3`, `pool api`.
    String target();

    /// The lists of named things that a fragment may add to.
    Set<String> SECTIONS = Collections.unmodifiableSet(
            new LinkedHashSet<>(List.of("listeners", "pools", "health_checks", "conditions", "rate_limits")));

    /// What a server may say beside its name.
    List<String> SERVER_KEYS =
            List.of("address", "weight", "state", "max_connections", "backup", "track", "health_check", "failover_to");

    /// In place of a value, of which none is empty: the key is not to be said, so that its default holds.
    String UNSET = "";

    /// `server` of a pool.
    sealed interface OfServer extends Edit {
        String pool();

        /// As `lbd status` shows it: its name, else its address.
        String server();

        @Override
        default String target() {
            return "server " + pool() + "/" + server();
        }
    }

    /// @param keys of the server but its name, each as YAML
    record AddServer(String pool, String server, Map<String, String> keys) implements OfServer {
        public AddServer {
            keys = copy(keys);
        }
    }

    /// @param keys that are to be otherwise, each as YAML, or [#UNSET]
    record SetServer(String pool, String server, Map<String, String> keys) implements OfServer {
        public SetServer {
            keys = copy(keys);
        }
    }

    record RemoveServer(String pool, String server) implements OfServer {}

    /// One thing of a list.
    sealed interface OfSection extends Edit {
        /// The list, one of [#SECTIONS].
        String section();

        String name();

        @Override
        default String target() {
            return word(section()) + " " + name();
        }
    }

    /// @param yaml the thing as a mapping, variables of the environment not put in
    record Add(String section, String name, String yaml) implements OfSection {}

    record Remove(String section, String name) implements OfSection {}

    /// `pools` -> `pool`
    static String word(String section) {
        return section.substring(0, section.length() - 1).replace('_', ' ');
    }

    private static Map<String, String> copy(Map<String, String> keys) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(keys));
    }
}
