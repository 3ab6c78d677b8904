/// The two system calls of UDP that Netty has no form of: receiving datagrams with the address that their client
/// reached, and answering from that very address (IP_PKTINFO, RFC 3542). Netty's own datagram channels also neither
/// read nor write empty datagrams over epoll.
///
/// Called by `udp` on an event loop; calls the C library through lb-sys.
@NullMarked
package lbd.proxy.udp.sys;

import org.jspecify.annotations.NullMarked;
