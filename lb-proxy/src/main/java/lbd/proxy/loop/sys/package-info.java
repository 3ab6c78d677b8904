/// What Netty has no form of: pipes of another size, and sockets that no child gets.
@NullMarked
package lbd.proxy.loop.sys;

import org.jspecify.annotations.NullMarked;
