/// The way to a server: who looks for one ([lbd.proxy.upstream.ServerSearch]: pick, queue, dial, retry, the same for
/// requests and for sessions of TCP and UDP), and how a connection to it comes to stand, with TLS where the pool has it
/// ([lbd.proxy.upstream.Dialer]).
///
/// Called by `http`, `tcp` and `udp`; calls pools, `stream` and `tls`.
@NullMarked
package lbd.proxy.upstream;

import org.jspecify.annotations.NullMarked;
