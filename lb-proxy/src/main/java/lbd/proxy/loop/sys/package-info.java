/// The one system call of a loop's that Netty has no form of: it makes pipes, but not larger ones.
@NullMarked
package lbd.proxy.loop.sys;

import org.jspecify.annotations.NullMarked;
