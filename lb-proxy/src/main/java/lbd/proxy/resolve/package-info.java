/// Host names of servers, looked up by DNS and again as their answers age.
///
/// A [NameResolver] has a thread of its own, so that no event loop ever waits for a name server. Each name is a
/// [NameWatch]; what an answer means for the next look-up is decided by [LookUp], which knows no network.
@NullMarked
package lbd.proxy.resolve;

import org.jspecify.annotations.NullMarked;
