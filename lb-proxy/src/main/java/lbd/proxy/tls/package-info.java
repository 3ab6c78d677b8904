/// TLS that ends here, and TLS that begins here. A [lbd.proxy.tls.TlsGate] stands before a session: it reads
/// the ClientHello, picks the certificate, and lets the handshake run; then the session gets a
/// [lbd.proxy.tls.TlsStream] in place of its socket's stream and never knows. [lbd.proxy.tls.ServerContext]
/// is what all connections of a listener share, made when a configuration is prepared.
///
/// To servers a [lbd.proxy.tls.ServerHandshake] runs on a connection that has come to stand, with a
/// [lbd.proxy.tls.ClientContext] for all of a pool; its end is the same kind of stream. The library's calls are in
/// `lbd.proxy.tls.sys`.
///
/// Called by a listener's connection factory and by `upstream` at the end of a dial; calls `stream` below,
/// and the session's owner above.
@NullMarked
package lbd.proxy.tls;

import org.jspecify.annotations.NullMarked;
