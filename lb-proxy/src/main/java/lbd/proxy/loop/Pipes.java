package lbd.proxy.loop;

import io.netty.channel.EventLoop;
import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A loop's pipe, opened when somebody asks for it, beside the loop: the first one in a process takes as long as
/// hundreds of requests. Confined to the loop.
final class Pipes {
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final EventLoop loop;
    private @Nullable Pipe pipe;
    private boolean asked;
    private long askedNanos;

    Pipes(EventLoop loop) {
        this.loop = loop;
    }

    /// @return null where there is none yet, or none could be had
    @Nullable
    Pipe get(long nowNanos) {
        if (pipe != null && !pipe.isEmpty()) {
            // Whoever had it has failed on the way. What is left is not the next one's.
            free();
        }
        if (pipe == null && (!asked || nowNanos - askedNanos > RETRY_NANOS)) {
            asked = true;
            askedNanos = nowNanos;
            // A thread for one call: it is made once in a loop's life, or once a second while descriptors are short.
            Thread.ofPlatform().daemon().name("lbd-pipe").start(this::open);
        }
        return pipe;
    }

    private void open() {
        Pipe opened;
        try {
            opened = Pipe.open();
        } catch (IOException e) {
            // No descriptor is left: bytes are copied until there is one.
            return;
        }
        try {
            loop.execute(() -> opened(opened));
        } catch (RejectedExecutionException e) {
            // The loop has ended meanwhile.
            opened.close();
        }
    }

    private void opened(Pipe another) {
        // Two may have been under way, where the first took longer than the pause.
        if (pipe == null) {
            pipe = another;
        } else {
            another.close();
        }
    }

    void free() {
        if (pipe != null) {
            pipe.close();
            pipe = null;
        }
    }
}
