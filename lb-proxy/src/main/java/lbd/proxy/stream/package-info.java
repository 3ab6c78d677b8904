/// Connected sockets as those see them who relay their bytes. [Stream] is what they ask of one; over epoll it is an
/// [EpollStream], where epoll does not load a [NioStream].
@NullMarked
package lbd.proxy.stream;

import org.jspecify.annotations.NullMarked;
