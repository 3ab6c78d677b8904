/// Host names of servers, looked up as every other program of the machine does it, and again as the answers age.
///
/// A [NameResolver] has a thread of its own, so that no event loop ever waits for a name server. Each name is a
/// [NameWatch]: the hosts file, then [NameServers] for each name that [ResolvConf] lets it stand for; both files are
/// read again when they change ([SystemFiles]). What an answer means for the next look-up is decided by [LookUp], which
/// knows no network.
///
/// Called by the daemon where a configuration names hosts; tells who asked on its own thread, and calls nobody else of
/// the proxy.
@NullMarked
package lbd.proxy.resolve;

import org.jspecify.annotations.NullMarked;
