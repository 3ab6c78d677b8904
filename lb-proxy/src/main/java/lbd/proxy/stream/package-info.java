/// Connected sockets as those see them who relay their bytes. [Stream] is what they ask of one; over epoll it is an
/// [EpollStream], straight on the socket, otherwise a [ChannelStream], a channel of Netty's.
@NullMarked
package lbd.proxy.stream;

import org.jspecify.annotations.NullMarked;
