/// Schedulers: the pure choice of one server for one piece of work.
///
/// A [Scheduler] is built for a list of members with their configured weights and is replaced, never edited, when
/// that list changes; the new one inherits the old one's position. Who is eligible now comes with each pick as a
/// snapshot ([Candidates]) over figures that move ([Load]). Hash schedulers are one class ([Hashed]) over a key
/// ([KeyReader]) and a table ([PlainTable], [KetamaRing], [MaglevTable]). Those that compare all members remember the
/// best of each [Cohort]. Nothing here knows sockets, clocks or health. To add one, start at [SchedulerType].
///
/// Called by `pool`, under its rules of what is shared, and by `forward` for the tables in the kernel; calls a
/// [PickInput] back for what a key is made of.
@NullMarked
package lbd.core.scheduler;

import org.jspecify.annotations.NullMarked;
