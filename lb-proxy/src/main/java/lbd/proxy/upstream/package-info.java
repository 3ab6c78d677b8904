/// Connections to servers: dialing, with TLS where the pool has it. Begin at [lbd.proxy.upstream.Dialer].
@NullMarked
package lbd.proxy.upstream;

import org.jspecify.annotations.NullMarked;
