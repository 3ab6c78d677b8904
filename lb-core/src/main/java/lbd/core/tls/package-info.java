/// What a TLS connection says before anything is secret: the ClientHello, read without deciding anything and without
/// keys. It serves the choice of a certificate and the routes of connections that pass through undecrypted alike.
/// Start at [ClientHelloReader].
///
/// Called by listeners and checks of lb-proxy and lb-health, by routes of lb-proxy, and by the access
/// log; calls `core.der`.
@NullMarked
package lbd.core.tls;

import org.jspecify.annotations.NullMarked;
