/// The kernel's interfaces of VRRP's own that the JDK has no words for: raw sockets, timerfd and epoll, by
/// java.lang.foreign. Links, addresses and packet sockets are [lbd.sys.net]'s.
///
/// The only package of this module with native calls, which are [lbd.sys.Libc]'s: that returns what the kernel
/// returned, or minus errno. Everything here throws [lbd.sys.net.SysException], which
/// names the call, what it was for and the error. Layouts are those of Linux on x86-64 and aarch64; they differ in one
/// place, `epoll_event` ([Poller]).
///
/// Objects here belong to the VRRP thread, but for [Poller#wake].
@NullMarked
package lbd.vrrp.sys;

import org.jspecify.annotations.NullMarked;
