package lbd.daemon.admin;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/// Closes what comes while there are too many already. All its channels are on one loop.
@Sharable
final class ConnectionCount extends ChannelInboundHandlerAdapter {
    private final int max;
    private int open;

    ConnectionCount(int max) {
        this.max = max;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        open++;
        context.channel().closeFuture().addListener(_ -> open--);
        if (open > max) {
            context.close();
        } else {
            context.fireChannelActive();
        }
    }
}
