/// Listeners that hand on packets, as a part of the daemon.
@NullMarked
package lbd.daemon.forward;

import org.jspecify.annotations.NullMarked;
