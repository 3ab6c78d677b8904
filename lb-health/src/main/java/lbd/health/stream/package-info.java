/// Checks over a TCP connection: [StreamRun] has the connection, TLS and the PROXY protocol, a [Dialogue] what is
/// said.
@NullMarked
package lbd.health.stream;

import org.jspecify.annotations.NullMarked;
