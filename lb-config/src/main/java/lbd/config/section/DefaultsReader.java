package lbd.config.section;

import lbd.config.bind.MapReader;
import lbd.core.model.Timeouts;

/// `defaults:`, what listeners and pools start from.
final class DefaultsReader {
    private DefaultsReader() {}

    static Timeouts read(MapReader map) {
        var timeouts = map.section("timeouts", t -> TimeoutsReader.read(t, Timeouts.DEFAULT));
        return map.build(timeouts::get);
    }
}
