package lbd.core.runtime;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import lbd.core.model.auth.JwtKeys;
import lbd.core.model.auth.KeySet;
import org.jspecify.annotations.Nullable;

/// Keys of those who sign tokens, as their source has said last; lives as long as its source is in the configuration.
/// Any thread.
///
/// | state | event | next |
/// | --- | --- | --- |
/// | asked for | the fetch ends, well or not | at rest: whoever waited goes on |
/// | any | its source is in no configuration any more | over |
/// | at rest | it is time, or a token names a key that is not there and the last fetch is [#REST] ago | asked for |
///
/// It begins as asked for. Keys that were fetched stay until there are others.
public final class FetchedKeys {
    /// Strangers make tokens with new names of keys as fast as they like; so often they are looked for.
    public static final Duration REST = Duration.ofSeconds(30);

    /// Requests that wait for one fetch.
    public static final int MOST_WAITING = 1024;

    private final JwtKeys.OfUrl source;

    /// Answers with keys, and questions that brought none.
    public final LongAdder taken = new LongAdder();

    public final LongAdder failed = new LongAdder();

    private volatile @Nullable KeySet keys;
    private volatile Runnable asker = () -> {};

    // Guarded by this.
    private final List<Runnable> waiting = new ArrayList<>();
    private boolean askedFor = true;
    private boolean over;
    private long endedNanos;

    FetchedKeys(JwtKeys.OfUrl source) {
        this.source = source;
    }

    public JwtKeys.OfUrl source() {
        return source;
    }

    /// Null: none have been fetched yet.
    public @Nullable KeySet keys() {
        return keys;
    }

    /// Who fetches.
    ///
    /// @param wake called when keys are asked for; returns at once
    public void asker(Runnable wake) {
        asker = wake;
    }

    /// Whether they are to be fetched at once, or are being fetched.
    public synchronized boolean isAskedFor() {
        return askedFor;
    }

    /// Who waits for a fetch.
    public synchronized int waiting() {
        return waiting.size();
    }

    /// It is time: they may have changed.
    public synchronized void ask() {
        askedFor = true;
    }

    /// A token could not be verified with these keys; perhaps it can with those that come.
    ///
    /// @param seen null: there were none
    /// @param then called once there is something new, or nothing new: at once, or by who fetches
    /// @return false where nothing new is to be expected
    @SuppressWarnings("ReferenceEquality") // Whether it is the same look.
    public boolean await(@Nullable KeySet seen, long nowNanos, Runnable then) {
        boolean wake = false;
        boolean waits = true;
        synchronized (this) {
            if (over) {
                return false;
            }
            if (keys != seen) {
                waits = false;
            } else if (!askedFor) {
                // Without any it is asked as often as makes sense anyway.
                if (seen == null || nowNanos - endedNanos < REST.toNanos()) {
                    return false;
                }
                askedFor = true;
                wake = true;
            }
            if (waits && waiting.size() == MOST_WAITING) {
                return false;
            }
            if (waits) {
                waiting.add(then);
            }
        }
        if (!waits) {
            then.run();
        }
        if (wake) {
            asker.run();
        }
        return true;
    }

    /// @param found null: the question brought nothing, and the keys stay
    /// @return whether keys have come or gone
    public boolean fetched(@Nullable KeySet found, long nowNanos) {
        (found == null ? failed : taken).increment();
        boolean changed;
        synchronized (this) {
            changed = found != null && !found.equals(keys);
            if (changed) {
                keys = found;
            }
            askedFor = false;
            endedNanos = nowNanos;
        }
        goOn();
        return changed;
    }

    /// Nobody fetches them any more.
    public void retire() {
        synchronized (this) {
            over = true;
        }
        goOn();
    }

    private void goOn() {
        List<Runnable> then;
        synchronized (this) {
            then = List.copyOf(waiting);
            waiting.clear();
        }
        then.forEach(Runnable::run);
    }
}
