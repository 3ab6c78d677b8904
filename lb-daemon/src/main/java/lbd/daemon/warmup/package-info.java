/// Traffic of our own before anybody else's: what the first second of a cold JVM would do for clients, it does for
/// nobody.
///
/// [WarmUp] is called once, by the start, and knows when there is to be any. A proxy of its own takes the traffic
/// ([PrivateProxy]), so that no counter, log or server of the daemon's sees it; [Visitors] are its clients, and
/// [PrivateServer]
/// answers what it cannot answer itself.
@NullMarked
package lbd.daemon.warmup;

import org.jspecify.annotations.NullMarked;
