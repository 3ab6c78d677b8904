/// What operators have changed by hand while the daemon runs: the one model of it, which is shown, kept in a file and
/// written back into the configuration.
///
/// There are two kinds. Edits say what the files do not: servers, pools, listeners; they are read together with the
/// files,
/// so that what comes by hand is the same as what the files have. Words stand beside what is in force, in servers,
/// listeners and the log: state, weight, health, maintenance, level. [lbd.daemon.changes.Changes] has the edits and
/// collects the words from where they are in force.
///
/// A change stays until somebody takes it back, or a file changes just that: then the file wins, and it is told.
@NullMarked
package lbd.daemon.changes;

import org.jspecify.annotations.NullMarked;
