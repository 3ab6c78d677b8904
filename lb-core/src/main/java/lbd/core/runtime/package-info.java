/// The one runtime state that every part reads and each part writes only its own piece of.
///
/// [RuntimeState] holds the configuration in force, the pools and the listeners' counts; a reload swaps one reference.
@NullMarked
package lbd.core.runtime;

import org.jspecify.annotations.NullMarked;
