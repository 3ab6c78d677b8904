/// The configuration as values: immutable records that cannot hold a wrong value.
///
/// lb-config builds them from YAML and everything else only reads them; [Config] is the root. Durations are
/// [java.time.Duration] here and become nanoseconds where they are used. A record is equal to another when the
/// configuration says the same, which is how a reload finds out what to leave alone.
@NullMarked
package lbd.core.model;

import org.jspecify.annotations.NullMarked;
