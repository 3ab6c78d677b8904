/// Event loops and what each of them owns: timers, scratch memory, a [Pipe].
///
/// A connection lives on one [Loop] from accept to close, both sides of it, so its fields are plain. Loops share
/// nothing but immutable snapshots and a few documented atomics.
///
/// Called by everything that happens on a loop, and by other threads only through [Loop#execute]; calls
/// Netty, and whoever asked to be told: each such call is guarded ([Faults]), so that a fault of one
/// connection harms no other.
@NullMarked
package lbd.proxy.loop;

import org.jspecify.annotations.NullMarked;
