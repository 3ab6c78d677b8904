/// Pools and servers at run time: who may be picked, what each has in hand, what it has done.
///
/// A [Pool] outlives reloads; a [Server] lives as long as its name and address stay in the configuration. Counts are
/// atomics that all event loops share; everything else is published by one volatile write from the state thread.
/// [Picker] picks out of that, [WaitingLine] is who waits for a place, [Ejections] takes servers out by what traffic
/// saw, [StandIn] says who takes the work while the quorum is lost.
///
/// Called on the event loops for work (by `upstream` and `http` of the proxy, by `forward` for its tables), on the
/// state thread for what is known of servers, and by whoever shows them; calls `scheduler` to choose, and back
/// [Waiter#granted] on whatever thread frees a place.
@NullMarked
package lbd.core.pool;

import org.jspecify.annotations.NullMarked;
