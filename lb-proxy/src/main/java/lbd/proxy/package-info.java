/// Listeners, relays and server connections on Netty's event loops.
@NullMarked
package lbd.proxy;

import org.jspecify.annotations.NullMarked;
