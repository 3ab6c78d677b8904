/// `type: ping`: an ICMP echo. All checks of one family and source share a socket and the thread that hears the
/// replies.
@NullMarked
package lbd.health.ping;

import org.jspecify.annotations.NullMarked;
