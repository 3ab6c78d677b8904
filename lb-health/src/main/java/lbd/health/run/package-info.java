/// One run of one check: what every kind of checker is ([Run]) and what comes of it ([RunOutcome]).
///
/// A run is made by [lbd.health.Checkers] for a [Subject], started, and then either says its outcome once, is
/// expired by its timeout, or is cancelled. All on the thread of the loop; what may block (files, names, processes,
/// TLS keys) goes to [Offload] and comes back.
@NullMarked
package lbd.health.run;

import org.jspecify.annotations.NullMarked;
