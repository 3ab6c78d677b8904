package lbd.proxy.relay;

import io.netty.buffer.ByteBuf;
import io.netty.channel.socket.SocketChannel;
import org.jspecify.annotations.Nullable;

/// A socket that is handed over to a relay, with what had happened on it before.
///
/// @param early bytes that were read and not used; null when there are none; given away
/// @param ended whether it has already finished sending
public record Side(Stream stream, @Nullable ByteBuf early, boolean ended) {
    /// @param channel no other handler of its pipeline reads or writes from now on
    public Side(SocketChannel channel, @Nullable ByteBuf early, boolean ended) {
        this(new ChannelStream(channel), early, ended);
    }
}
