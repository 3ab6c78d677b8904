/// LVS's place: packets for a virtual address are handed to real servers by a program in the kernel (XDP),
/// which this package loads and whose maps it writes. [Forwarding] is asked by the daemon, on its state thread;
/// a thread of its own follows the pools and the servers' MACs.
@NullMarked
package lbd.forward;

import org.jspecify.annotations.NullMarked;
