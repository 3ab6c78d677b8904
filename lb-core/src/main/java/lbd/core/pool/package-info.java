/// Pools and servers at run time: who may be picked, what each has in hand, what it has done.
///
/// A [Pool] outlives reloads; a [Server] lives as long as its name and address stay in the configuration. Counts are
/// atomics that all event loops share; everything else is published by one volatile write from the state thread.
@NullMarked
package lbd.core.pool;

import org.jspecify.annotations.NullMarked;
