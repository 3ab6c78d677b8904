/// Connected sockets as those see them who relay their bytes. [Stream] is what they ask of one; over epoll it is an
/// [EpollStream], where epoll does not load a [NioStream].
///
/// Called by whoever owns a connection: sessions, exchanges' connections, handshakes. Calls its owner back
/// ([Stream.Owner]) on the loop, and `loop` for its turns and its memory.
@NullMarked
package lbd.proxy.stream;

import org.jspecify.annotations.NullMarked;
