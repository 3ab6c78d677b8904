/// Where traffic comes in: listening sockets, one for each loop and address, and the places that connections take.
///
/// [ListeningSockets] binds, [Acceptor] accepts, [Places] says how many; what a connection does then is the work of
/// lbd.proxy.tcp and lbd.proxy.http1.
///
/// Called by [lbd.proxy.Listeners] when a configuration is prepared and committed, and by the loop when
/// somebody connects; calls the listener's [ConnectionFactory], which hands on to `tls`, `tcp`, `http1` or
/// `http2`.
@NullMarked
package lbd.proxy.listener;

import org.jspecify.annotations.NullMarked;
