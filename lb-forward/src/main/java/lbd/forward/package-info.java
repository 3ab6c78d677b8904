/// LVS's place: packets for a virtual address are handed to real servers by a program in the kernel (XDP),
/// which this package loads and whose maps it writes. [Forwarding] is asked by the daemon, on its state thread;
/// a thread of its own follows the pools and the servers' MACs.
///
/// Called by the daemon's `forward`, and by views and metrics for what is counted; calls `program` for
/// layouts and `sys` for the kernel. Pools, schedulers and verdicts are lb-core's, as for listeners that
/// take connections.
@NullMarked
package lbd.forward;

import org.jspecify.annotations.NullMarked;
