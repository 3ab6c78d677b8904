/// Event loops and what each of them owns: timers, scratch memory, a [Pipe].
///
/// A connection lives on one [Loop] from accept to close, both sides of it, so its fields are plain. Loops share
/// nothing but immutable snapshots and a few documented atomics.
@NullMarked
package lbd.proxy.loop;

import org.jspecify.annotations.NullMarked;
