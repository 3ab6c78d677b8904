/// The calls to the C library that Java has no words for: programs in
/// sessions of their own, signals to process groups, and ICMP echo sockets.
///
/// x86-64 and aarch64 Linux. A failed call throws with its name and the errno.
@NullMarked
package lbd.health.sys;

import org.jspecify.annotations.NullMarked;
