/// Listeners, relays and server connections on Netty's event loops.
///
/// [Proxy] is the door, which the daemon alone opens: start, prepare and commit a configuration, drain,
/// close. Behind it each event loop has its own of everything, in the packages below; they call lb-core,
/// lb-sys and Netty's transports.
@NullMarked
package lbd.proxy;

import org.jspecify.annotations.NullMarked;
