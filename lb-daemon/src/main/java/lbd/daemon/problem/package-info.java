/// Limits that speak: what is wrong now, told once when it begins and once when it ends.
///
/// Whoever meets a limit only counts, or can be asked how he is; nothing here is called by an event loop.
/// [ProblemWatch] asks every [ProblemSource] once a second for [Sighting]s, [Problems] makes beginnings and
/// ends of them, which are logged, and `lbd status` shows what is present. To add a kind, start at [Kind].
@NullMarked
package lbd.daemon.problem;

import org.jspecify.annotations.NullMarked;
