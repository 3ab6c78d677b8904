/// The one thread on which checks run: a selector, a queue of timers, and tasks from other threads.
///
/// Nothing that runs here may block. [CheckLoop] also notices when the whole process did not run for a while (a
/// stopped process, a suspended machine), so that nobody is judged by a clock that ran on while we stood.
@NullMarked
package lbd.health.loop;

import org.jspecify.annotations.NullMarked;
