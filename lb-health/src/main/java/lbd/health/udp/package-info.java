/// Checks over UDP: [DatagramRun] has the socket, a dialogue what is said. Also `type: dns`.
@NullMarked
package lbd.health.udp;

import org.jspecify.annotations.NullMarked;
