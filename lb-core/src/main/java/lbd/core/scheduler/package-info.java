/// Schedulers: the pure choice of one server for one piece of work.
///
/// A scheduler is built for a list of members and is replaced, never edited, when that list or a configured weight
/// changes. Callers say who is eligible now ([Candidates]); nothing here knows sockets, clocks or health. To add one,
/// start at [SchedulerType].
@NullMarked
package lbd.core.scheduler;

import org.jspecify.annotations.NullMarked;
