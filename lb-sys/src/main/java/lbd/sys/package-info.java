/// The calls to the C library that Java has no words for, and the programs that lbd starts: for health checks and VRRP
/// alike, which run scripts in the same way.
///
/// [Libc] has one method for each system call that more than one module uses, or that is used here, and returns what
/// the kernel returned, or minus errno. [Child] is a program in a session of its own; [lbd.sys.net] is this machine's
/// network. Modules with calls of a kind of their own (raw sockets, ping, batches of datagrams) keep the layouts in
/// their `sys` package and call through [Libc].
///
/// Called by health, vrrp, proxy, forward and daemon; calls nobody. x86-64 and aarch64 Linux.
@NullMarked
package lbd.sys;

import org.jspecify.annotations.NullMarked;
