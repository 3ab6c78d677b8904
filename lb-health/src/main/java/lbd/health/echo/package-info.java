/// ICMP echo requests and their replies: the sockets that all checks of `type: ping` share, with the threads that hear
/// the replies.
@NullMarked
package lbd.health.echo;

import org.jspecify.annotations.NullMarked;
