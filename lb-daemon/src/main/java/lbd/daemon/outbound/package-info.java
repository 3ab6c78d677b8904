/// What lbd asks of others by HTTP: issuers about certificates, and whoever else the configuration names.
///
/// One client for all: the JDK's, loaded when it is first used, bounded in time and size. Its callers wait,
/// on threads of their own, never on an event loop.
@NullMarked
package lbd.daemon.outbound;

import org.jspecify.annotations.NullMarked;
