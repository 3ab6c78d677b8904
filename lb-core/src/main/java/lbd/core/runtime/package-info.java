/// The one runtime state that every part reads and each part writes only its own piece of.
///
/// [RuntimeState] holds the configuration in force, the pools and the listeners' counts; a reload swaps one reference.
///
/// Called by a reload, on the state thread, to prepare and to swap; read by the loops, the metrics and the admin's
/// views at any time. Calls `pool`.
@NullMarked
package lbd.core.runtime;

import org.jspecify.annotations.NullMarked;
