package lbd.core.health;

import org.jspecify.annotations.Nullable;

/// What a script (`dynamic_weight`) or an agent says about how much work a server should get.
///
/// @param weight         null where nothing was said
/// @param maxConnections at once, 1 or more; null where nothing was said
public record Advice(@Nullable Weight weight, @Nullable Integer maxConnections) {
    public static final Advice NONE = new Advice(null, null);

    /// Takes the place of the configured weight while the check says so.
    public sealed interface Weight {
        /// @param value 0 to 65,535
        record Absolute(int value) implements Weight {}

        /// @param percent of the configured weight, 0 to 1000
        record Percent(int percent) implements Weight {}
    }

    /// This advice, where it is silent the earlier one.
    Advice over(Advice earlier) {
        return new Advice(
                weight != null ? weight : earlier.weight,
                maxConnections != null ? maxConnections : earlier.maxConnections);
    }
}
