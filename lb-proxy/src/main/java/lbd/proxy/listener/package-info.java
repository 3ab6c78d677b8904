/// Where traffic comes in: listening sockets, one for each loop and address, and the places that connections take.
///
/// [ListeningSockets] binds, [Acceptor] accepts, [Places] says how many; what a connection does then is the work of
/// lbd.proxy.tcp and lbd.proxy.http1.
@NullMarked
package lbd.proxy.listener;

import org.jspecify.annotations.NullMarked;
