/// What checks need of the kernel and Java has no words for: ICMP echo sockets, and sockets bound to an interface. The
/// calls are [lbd.sys.Libc]'s, and programs are [lbd.sys.Child]'s.
///
/// x86-64 and aarch64 Linux. A failed call throws with its name and the error.
@NullMarked
package lbd.health.sys;

import org.jspecify.annotations.NullMarked;
