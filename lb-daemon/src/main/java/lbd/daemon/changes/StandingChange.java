package lbd.daemon.changes;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Something that stands beside what the files say.
///
/// @param target `app/app1`; a listener; a route as `LISTENER: what it matches`; a logger, or empty for all
/// @param file   what the files say of it, or what would hold without it
/// @param at     when it was said
record StandingChange(
        Kind kind,
        String target,
        String value,
        String file,
        @Nullable Instant at) {
    /// What it is about.
    enum Kind {
        STATE("server"),
        WEIGHT("server"),
        HEALTH("server"),
        MAINTENANCE("listener"),
        LEVEL("log");

        private final String of;

        Kind(String of) {
            this.of = of;
        }

        /// `weight`
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /// The kind of thing that has it.
        String of() {
            return of;
        }
    }

    /// What it changes, as the commands name it.
    String what() {
        return target.isEmpty() ? kind.of() : kind.of() + " " + target;
    }
}
