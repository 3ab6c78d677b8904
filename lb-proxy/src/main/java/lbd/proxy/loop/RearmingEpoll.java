package lbd.proxy.loop;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.util.concurrent.ThreadAwareExecutor;

/// Netty's epoll, mended in one place: a descriptor that nobody waits for is taken out of epoll (netty #16689), and
/// when
/// somebody waits for it again Netty 4.2.18 modifies it there instead of adding it, which fails and closes the channel.
/// That
/// is what happens to every peer that has finished sending while we do not read from it: back-pressure, dialing. Here
/// such
/// a descriptor is registered anew. To be deleted when Netty does that itself; `TcpFlowTest` tells.
final class RearmingEpoll implements IoHandler {
    private final IoHandler epoll;

    private RearmingEpoll(IoHandler epoll) {
        this.epoll = epoll;
    }

    static IoHandlerFactory newFactory() {
        IoHandlerFactory factory = EpollIoHandler.newFactory();
        return new IoHandlerFactory() {
            @Override
            public IoHandler newHandler(ThreadAwareExecutor executor) {
                return new RearmingEpoll(factory.newHandler(executor));
            }

            @Override
            public boolean isChangingThreadSupported() {
                return factory.isChangingThreadSupported();
            }
        };
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        return new Rearming(handle, epoll.register(handle));
    }

    /// Used on the loop's thread, as channels use theirs.
    private final class Rearming implements IoRegistration {
        private final IoHandle handle;
        private IoRegistration current;
        private boolean added;
        private boolean takenOut;

        Rearming(IoHandle handle, IoRegistration first) {
            this.handle = handle;
            this.current = first;
        }

        @Override
        public long submit(IoOps ops) {
            if (EpollIoOps.NONE.equals(ops)) {
                takenOut = added;
            } else {
                if (takenOut) {
                    registerAnew();
                }
                added = true;
            }
            return current.submit(ops);
        }

        private void registerAnew() {
            takenOut = false;
            current.cancel();
            try {
                current = epoll.register(handle);
            } catch (Exception e) {
                throw new IllegalStateException("a descriptor cannot be registered again", e);
            }
        }

        @Override
        @SuppressWarnings("TypeParameterUnusedInFormals") // as Netty declares it
        public <T> T attachment() {
            return current.attachment();
        }

        @Override
        public boolean isValid() {
            return current.isValid();
        }

        @Override
        public boolean cancel() {
            return current.cancel();
        }
    }

    @Override
    public void initialize() {
        epoll.initialize();
    }

    @Override
    public int run(IoHandlerContext context) {
        return epoll.run(context);
    }

    @Override
    public void prepareToDestroy() {
        epoll.prepareToDestroy();
    }

    @Override
    public void destroy() {
        epoll.destroy();
    }

    @Override
    public void wakeup() {
        epoll.wakeup();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
        return epoll.isCompatible(handleType);
    }
}
