/// What Netty has no form of: pipes of another size, and sockets that no child gets.
///
/// Called where sockets and pipes are made; calls the C library through lb-sys.
@NullMarked
package lbd.proxy.loop.sys;

import org.jspecify.annotations.NullMarked;
