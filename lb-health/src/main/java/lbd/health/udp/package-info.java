/// Checks over UDP: [DatagramRun] has the socket, a dialogue what is said. Also `type: dns`.
///
/// Called by [lbd.health.Checkers], on the loop of the checks.
@NullMarked
package lbd.health.udp;

import org.jspecify.annotations.NullMarked;
