/// What goes from one process to the one that takes its place: messages, and the descriptors with them.
///
/// Called by the daemon's `upgrade`, on threads that may wait. Who is at the other end is asked of the
/// kernel (SO_PEERCRED).
@NullMarked
package lbd.sys.handover;

import org.jspecify.annotations.NullMarked;
