/// Connections to servers: dialing, and keeping idle ones for the next request.
@NullMarked
package lbd.proxy.upstream;

import org.jspecify.annotations.NullMarked;
