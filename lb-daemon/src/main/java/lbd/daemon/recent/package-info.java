/// What happened in the last minute, out of counters that only grow: they are copied every ten seconds, and what has
/// come since the oldest copy is the last minute's. Event loops do nothing for it.
///
/// Called by status and the dashboard; calls counters of lb-core.
@NullMarked
package lbd.daemon.recent;

import org.jspecify.annotations.NullMarked;
