/// ICMP echo requests and their replies: the sockets that all checks of `type: ping` share, with the threads that hear
/// the replies.
///
/// Called by `ping` on the loop of the checks; its threads come back to that loop.
@NullMarked
package lbd.health.echo;

import org.jspecify.annotations.NullMarked;
