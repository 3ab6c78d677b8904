/// `lbd demo`: something to balance for who has nothing yet. [Demo] has three HTTP servers and an echo server on free
/// ports of the loopback interface, and a configuration that puts listeners in front of them.
///
/// Called by the command; runs the daemon's own start on that configuration.
@NullMarked
package lbd.daemon.demo;

import org.jspecify.annotations.NullMarked;
