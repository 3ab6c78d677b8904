/// The TCP relay: accept, pick, connect, relay, release.
///
/// [TcpSession] is one client connection with the server connection that serves it. Where its pool depends on
/// what the client says first, an [FirstWords] hears that: a ClientHello, whose name and protocols a
/// [HelloTable] knows the route of, or what a scheduler looks at.
///
/// Called by a listener's connection factory; calls `upstream` for a server
/// ([lbd.proxy.upstream.ServerSearch]) and `relay` for the rest.
@NullMarked
package lbd.proxy.tcp;

import org.jspecify.annotations.NullMarked;
