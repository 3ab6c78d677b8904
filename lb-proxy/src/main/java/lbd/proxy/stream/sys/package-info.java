/// What Netty offers to its own channels only: files that go to a socket unread.
///
/// Called by `stream` on an event loop, which waits for nothing: where a socket takes no more, the call
/// says so.
@NullMarked
package lbd.proxy.stream.sys;

import org.jspecify.annotations.NullMarked;
