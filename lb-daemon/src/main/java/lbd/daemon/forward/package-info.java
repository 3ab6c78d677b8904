/// Listeners that hand on packets, as a part of the daemon.
///
/// [ForwardPart] is a part of a reload, and the one place of the daemon that calls lb-forward, but for
/// commands that show what that has.
@NullMarked
package lbd.daemon.forward;

import org.jspecify.annotations.NullMarked;
