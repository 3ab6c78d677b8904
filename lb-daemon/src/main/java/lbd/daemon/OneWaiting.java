package lbd.daemon;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Work of which at most one waits for its turn, whoever asks for it how often: all who ask before it begins get what
/// becomes of it. Who asks while it is done has it done once more. Any thread.
final class OneWaiting<T> {
    private final Function<Callable<T>, CompletableFuture<T>> turn;
    private final Callable<T> work;

    // Guarded by this; null where none waits.
    private @Nullable CompletableFuture<T> waiting;

    /// @param turn does what it is given when it is its turn, on a thread of its own
    OneWaiting(Function<Callable<T>, CompletableFuture<T>> turn, Callable<T> work) {
        this.turn = turn;
        this.work = work;
    }

    /// Of work that begins after this call.
    synchronized CompletableFuture<T> ask() {
        CompletableFuture<T> its = waiting;
        if (its == null) {
            its = turn.apply(this::begin);
            waiting = its;
        }
        return its;
    }

    private T begin() throws Exception {
        synchronized (this) {
            waiting = null;
        }
        return work.call();
    }
}
