/// VRRP: this node's part in the election of who holds which address.
///
/// [Vrrp] is the door: start, reload, status, demote, promote, stop. Behind it one platform thread,
/// [VrrpLoop], waits for packets, the kernel's events, timers and posts of other threads, and owns
/// everything: an [Instance] for each virtual router, a [Port] for each interface and family. What they
/// decide is pure and lives in `election`, `packet`, `announce` and `track`; what they do to the node goes
/// through `sys`.
@NullMarked
package lbd.vrrp;

import org.jspecify.annotations.NullMarked;
