package lbd.config;

import java.util.List;
import lbd.config.bind.Binding;
import lbd.config.bind.ConfigKey;
import lbd.config.section.ConfigSections;

/// Every key that a configuration may have, as the readers of its sections read it: the one model of keys for
/// everything that speaks of them, such as the reference in the manual.
public final class ConfigKeys {
    private ConfigKeys() {}

    /// In the order in which they are read; a mapping's keys behind the mapping.
    public static List<ConfigKey> all() {
        return Binding.keys(v -> v.map(ConfigSections::read));
    }
}
