/// What Netty offers to its own channels only: files that go to a socket unread.
@NullMarked
package lbd.proxy.stream.sys;

import org.jspecify.annotations.NullMarked;
