package lbd.proxy.loop;

import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/// Netty's epoll, which is told once per turn of the loop what each descriptor waits for, just before it waits.
///
/// Netty tells it at every change: ten `epoll_ctl` for a relayed TCP connection, of which five are undone or repeated
/// before anybody has waited. A descriptor that is closed needs none at all, the kernel forgets it by itself.
///
/// A descriptor that nobody wants anything of stays registered for errors, each told once (`EPOLLET`), so that a reset
/// is noticed while we do not read. Netty 4.2.18 would take it out, and fails when it is to come back (netty #16689).
///
/// Confined to its loop.
final class BatchedEpoll implements IoHandler {
    private static final int INPUT = EpollIoOps.EPOLLIN.value() | EpollIoOps.EPOLLRDHUP.value();
    private static final int ERRORS_ONCE = EpollIoOps.EPOLLET.value();

    private final IoHandler epoll;
    private final TurningLoop loop;
    private final List<Interest> changed = new ArrayList<>();
    private final List<Interest> cancelled = new ArrayList<>();

    private BatchedEpoll(IoHandler epoll, TurningLoop loop) {
        this.epoll = epoll;
        this.loop = loop;
    }

    static IoHandlerFactory newFactory() {
        IoHandlerFactory factory = EpollIoHandler.newFactory();
        return loop -> new BatchedEpoll(factory.newHandler(loop), (TurningLoop) loop);
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        // Its descriptor may bear the number of one that has just been closed.
        forgetCancelled();
        Interest interest = new Interest((EpollIoHandle) handle);
        interest.registration = epoll.register(interest);
        return interest;
    }

    @Override
    public int run(IoHandlerContext context) {
        tell();
        // A descriptor that cannot be registered fails a request, which is then sent elsewhere: before this turn.
        loop.looksAgain();
        return epoll.run(context);
    }

    private void tell() {
        forgetCancelled();
        // By index: a descriptor that cannot be registered is closed, and its handlers may want something of others.
        for (int i = 0; i < changed.size(); i++) {
            changed.get(i).tell();
        }
        changed.clear();
    }

    private void forgetCancelled() {
        for (int i = 0; i < cancelled.size(); i++) {
            cancelled.get(i).forget();
        }
        cancelled.clear();
    }

    @Override
    public void initialize() {
        epoll.initialize();
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

    /// What one descriptor waits for. To its channel it is the registration, to epoll it is the channel.
    private final class Interest implements IoRegistration, EpollIoHandle {
        private final EpollIoHandle channel;

        @SuppressWarnings("NullAway.Init") // by register, before anybody sees it
        private IoRegistration registration;

        private int wanted;
        private int told;
        private boolean queued;
        private boolean over;

        Interest(EpollIoHandle channel) {
            this.channel = channel;
        }

        @Override
        public long submit(IoOps ops) {
            int value = ((EpollIoOps) ops).value();
            if (loop.isExecutorThread(Thread.currentThread())) {
                want(value);
            } else {
                loop.execute(() -> want(value));
            }
            return value;
        }

        private void want(int ops) {
            wanted = ops;
            if (!queued) {
                queued = true;
                changed.add(this);
            }
        }

        void tell() {
            queued = false;
            int next = interest();
            if (over || next == told) {
                return;
            }
            try {
                registration.submit(EpollIoOps.valueOf(next));
                told = next;
            } catch (UncheckedIOException e) {
                closeQuietly();
            }
        }

        // A side that has finished has no more input to tell of; asked for it, epoll would tell of its end for ever.
        private int interest() {
            boolean finished = channel.fd() instanceof Socket socket && socket.isInputShutdown();
            int ops = finished ? wanted & ~INPUT : wanted;
            return ops == 0 && told != 0 ? ERRORS_ONCE : ops;
        }

        private void closeQuietly() {
            try {
                channel.close();
            } catch (Exception e) {
                // Of a channel that could not even be registered nobody can be told more than its end.
            }
        }

        @Override
        public boolean cancel() {
            if (over) {
                return false;
            }
            over = true;
            if (loop.isExecutorThread(Thread.currentThread())) {
                cancelled.add(this);
            } else {
                loop.execute(this::forget);
            }
            return true;
        }

        void forget() {
            registration.cancel();
        }

        @Override
        public boolean isValid() {
            return !over;
        }

        @Override
        @SuppressWarnings("TypeParameterUnusedInFormals") // as Netty declares it
        public <T> T attachment() {
            return registration.attachment();
        }

        @Override
        public FileDescriptor fd() {
            return channel.fd();
        }

        @Override
        public void handle(IoRegistration ignored, IoEvent event) {
            // What the kernel had to say before the descriptor was closed may still come, to this one or, as long as
            // epoll has not been told of it, to the next one that bears its number.
            if (!over && told != 0) {
                loop.newEvent();
                channel.handle(this, event);
            }
        }

        @Override
        public void registered() {
            channel.registered();
        }

        @Override
        public void unregistered() {
            channel.unregistered();
        }

        @Override
        public void close() throws Exception {
            channel.close();
        }
    }
}
