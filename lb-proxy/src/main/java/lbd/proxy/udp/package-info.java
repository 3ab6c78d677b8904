/// UDP sessions: what one client address and port sends goes to one server, and the answers come back.
///
/// [UdpListeningSocket] is one address on every loop, [ClientSocket] its part of one loop: it finds the [UdpSession] of
/// a datagram or begins one, which has a [ServerSocket] of its own, so that a server's answers are told apart by the
/// kernel. A client's datagrams always come to the same loop (SO_REUSEPORT hashes its address and port). Nothing is
/// queued: what the kernel does not take is dropped and counted, as on any link on the way.
///
/// Sockets are made with Netty's epoll but are no Netty channels: those neither read nor write empty datagrams, cannot
/// choose the address that they answer from, and would be a pipeline for each DNS query.
///
/// Called by [lbd.proxy.Listeners] and by the loop; calls `upstream` for a server, and sockets of its own.
@NullMarked
package lbd.proxy.udp;

import org.jspecify.annotations.NullMarked;
