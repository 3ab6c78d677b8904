/// `type: ping`: an ICMP echo, by the sockets of [lbd.health.echo].
@NullMarked
package lbd.health.ping;

import org.jspecify.annotations.NullMarked;
