/// `type: ping`: an ICMP echo, by the sockets of [lbd.health.echo].
///
/// Called by [lbd.health.Checkers], on the loop of the checks.
@NullMarked
package lbd.health.ping;

import org.jspecify.annotations.NullMarked;
