package lbd.core.health;

import lbd.core.model.ServerSpec;
import org.jspecify.annotations.Nullable;

/// What a script (`dynamic_weight`) or an agent says about how much work a server should get.
///
/// @param weight         null where nothing was said
/// @param maxConnections at once, 1 or more; null where nothing was said
/// @param state          `ready`, `drain` or `maint` of an agent; null where nothing was said
public record Advice(@Nullable Weight weight, @Nullable Integer maxConnections, ServerSpec.@Nullable State state) {
    public static final Advice NONE = new Advice(null, null, null);

    /// Of a weight alone.
    public static Advice of(Weight weight) {
        return new Advice(weight, null, null);
    }

    /// Takes the place of the configured weight while the check says so.
    public sealed interface Weight {
        /// `12` or `75%`.
        String text();

        /// @param value 0 to 65,535
        record Absolute(int value) implements Weight {
            @Override
            public String text() {
                return Integer.toString(value);
            }
        }

        /// @param percent of the configured weight, 0 to 1000
        record Percent(int percent) implements Weight {
            @Override
            public String text() {
                return percent + "%";
            }
        }
    }

    /// This advice, where it is silent the earlier one.
    Advice over(Advice earlier) {
        return new Advice(
                weight != null ? weight : earlier.weight,
                maxConnections != null ? maxConnections : earlier.maxConnections,
                state != null ? state : earlier.state);
    }
}
