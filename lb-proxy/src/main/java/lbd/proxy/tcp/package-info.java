/// The TCP relay: accept, pick, connect, relay, release.
///
/// [TcpSession] is one client connection with the server connection that serves it.
@NullMarked
package lbd.proxy.tcp;

import org.jspecify.annotations.NullMarked;
