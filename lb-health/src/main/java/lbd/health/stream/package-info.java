/// Checks over a TCP connection: [StreamRun] has the connection, TLS and the PROXY protocol, a [Dialogue] what is
/// said.
///
/// Called by [lbd.health.Checkers] for each type over TCP; calls the loop of the checks, and lb-core for
/// what goes before a dialogue.
@NullMarked
package lbd.health.stream;

import org.jspecify.annotations.NullMarked;
