package lbd.proxy.decompress;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import lbd.core.accesslog.EndReason;
import lbd.core.http.Head;
import lbd.core.model.edge.Coding;
import lbd.core.model.edge.DecompressSpec;
import lbd.core.runtime.DecompressionCounters;
import lbd.core.runtime.DecompressionRefusal;
import lbd.proxy.http.BodyTaker;
import lbd.proxy.http.DecodedBody;
import lbd.proxy.loop.HeavyWork;
import lbd.proxy.loop.HeldBytes;
import lbd.proxy.loop.Loop;
import org.jspecify.annotations.Nullable;

/// The body of one request on its way through its decoders, in steps that are bounded in time and in what they give.
/// What has come and is not decoded waits here, and while something does nothing more is read from the client.
/// Confined to its loop, but for what a worker does, one step at a time.
///
/// | state | event | next |
/// | --- | --- | --- |
/// | idle | a piece, or the taker takes more; something is here, and it takes it | a step: on the loop, queued, or away
/// |
/// | queued | its turn in the loop's heavy work | a step |
/// | away | the worker has done it | idle, and goes on |
/// | idle | all has come, and nothing is here | ended, or broken where the coding has not ended |
/// | any | a bound is passed, or it cannot be decoded | broken: nothing more goes on, and the exchange is told soon |
/// | any | discarded | over; what a worker still does is let go |
final class DecodedRequest implements DecodedBody {
    /// Given by one step.
    private static final int PIECE = 32 * 1024;

    /// Less than this is copied: whoever keeps a piece may keep all of its buffer.
    private static final int SMALL = 8 * 1024;

    private static final int MOST_UNFLUSHED = 2 * PIECE;

    /// After which a step ends, wherever it is.
    private static final long STEP_NANOS = 300_000;

    /// More than any coding adds to what it cannot make smaller.
    private static final long SLACK = 64 << 10;

    private static final int SLACK_SHARE = 16;

    private final DecompressSpec spec;
    private final List<Coding> codings;
    private final DecompressionCounters counts;
    private final BodyTaker taker;
    private final Loop loop;
    private final Decoders all;
    private final LoopDecoders decoders;
    private final HeldBytes holding;
    private final boolean takesLong;

    // Made for the first byte.
    private @Nullable Chain chain;
    private long memory;
    // What has come and is not decoded: that which is next, and what came while a worker had that.
    private @Nullable ByteBuf pending;
    private @Nullable ByteBuf behind;
    private boolean queued;
    private boolean away;
    private boolean broken;
    // Also read by a worker, who has nothing to do then.
    private volatile boolean over;
    private boolean ended;
    private @Nullable Head trailers;
    private long bytesIn;
    private long bytesOut;
    private int unflushed;

    /// @param codings in the order in which they are taken off
    DecodedRequest(
            DecompressSpec spec, List<Coding> codings, Decoders all, DecompressionCounters counts, BodyTaker taker) {
        this.spec = spec;
        this.codings = codings;
        this.counts = counts;
        this.taker = taker;
        this.loop = taker.loop().loop();
        this.all = all;
        this.decoders = all.on(loop.index());
        this.takesLong = codings.contains(Coding.BR);
        this.holding = new HeldBytes(loop) {
            @Override
            protected void giveUp() {
                fail(DecompressionRefusal.BUSY);
            }
        };
        counts.requests.increment();
    }

    // ---- what the exchange says

    @Override
    public void data(ByteBuf data) {
        if (broken || over || !data.isReadable()) {
            data.release();
            return;
        }
        if (pending != null || takesLong || !data.isDirect()) {
            keep(data);
            goOn(false);
            return;
        }
        // Most is decoded from where it was read to.
        pending = data;
        goOn(false);
        // Nothing else takes its place meanwhile.
        if (pending != null) {
            pending = null;
            keep(data);
        }
    }

    private void keep(ByteBuf data) {
        if (data.isReadable()) {
            ByteBuf kept = away ? behind : pending;
            if (kept == null) {
                kept = loop.allocator().directBuffer(data.readableBytes());
            }
            kept.discardReadBytes();
            kept.writeBytes(data);
            if (away) {
                behind = kept;
            } else {
                pending = kept;
            }
        }
        data.release();
        charge();
    }

    private void charge() {
        holding.set(
                HeldBytes.Part.BODY,
                (pending == null ? 0 : pending.capacity()) + (behind == null ? 0 : behind.capacity()));
    }

    @Override
    public void end(@Nullable Head last) {
        ended = true;
        if (last != null) {
            Head kept = new Head();
            kept.copy(last);
            trailers = kept;
        }
        goOn(false);
    }

    @Override
    public boolean holds() {
        return !over && (broken || away || queued || hasWork() || ended);
    }

    @Override
    public void goOn() {
        goOn(true);
    }

    @Override
    public void discard() {
        if (!over) {
            over = true;
            counts.bytesIn.add(bytesIn);
            counts.bytesOut.add(bytesOut);
            if (!away) {
                free();
            }
        }
    }

    private void free() {
        pending = release(pending);
        behind = release(behind);
        holding.clear();
        if (chain != null) {
            chain.close();
            chain = null;
            counts.open.decrementAndGet();
        }
        decoders.add(-memory);
        memory = 0;
    }

    private static @Nullable ByteBuf release(@Nullable ByteBuf data) {
        if (data != null) {
            data.release();
        }
        return null;
    }

    // ---- steps

    private boolean hasWork() {
        return (pending != null && pending.isReadable()) || (chain != null && chain.hasMore());
    }

    /// @param apart whether nobody else says when all has been passed for now
    private void goOn(boolean apart) {
        if (isBusy()) {
            return;
        }
        long before = bytesOut;
        while (!isBusy() && hasWork() && taker.takes()) {
            if (takesLong && (chain == null || !chain.isQuick())) {
                goAway();
            } else {
                onLoop();
            }
        }
        boolean ends = !isBusy() && !hasWork() && drained();
        if (apart && (ends || (!over && bytesOut > before))) {
            taker.flush();
        }
        if (apart && !isBusy() && !hasWork()) {
            taker.moved();
        }
    }

    private boolean isBusy() {
        return broken || over || away || queued;
    }

    private void onLoop() {
        HeavyWork heavy = loop.heavyWork();
        if (heavy.isFree()) {
            heavy.now(this::step);
        } else {
            queued = true;
            heavy.later(taker, () -> {
                queued = false;
                if (!over && !broken) {
                    stepApart();
                }
            });
        }
    }

    /// One step, and then whoever waits behind it.
    private void stepApart() {
        if (hasWork() && taker.takes()) {
            step();
            if (!over) {
                taker.flush();
            }
        }
        goOn(true);
    }

    private void step() {
        Step step = new Step(begun(), pending, loop);
        step.run(takesLong);
        done(step);
    }

    private Chain begun() {
        Chain its = chain;
        if (its == null) {
            its = new Chain(codings, longest(), loop.allocator());
            chain = its;
            counts.open.incrementAndGet();
        }
        return its;
    }

    /// What a body without a coding comes to with one, at most.
    private long longest() {
        return spec.maxSize() + spec.maxSize() / SLACK_SHARE + SLACK;
    }

    private void goAway() {
        Step step = new Step(begun(), pending, loop);
        // Not before: what could not be made for it is to be freed at once.
        away = true;
        boolean taken;
        try {
            taken = all.workers().run(() -> work(step));
        } catch (RuntimeException | Error e) {
            away = false;
            step.out.release();
            throw e;
        }
        if (!taken) {
            away = false;
            step.out.release();
            fail(DecompressionRefusal.BUSY);
        }
    }

    /// By a worker.
    private void work(Step step) {
        // Others wait for the thread, and this may have waited for long.
        if (!over) {
            step.run(false);
        }
        try {
            loop.execute(taker, () -> back(step));
        } catch (RejectedExecutionException e) {
            // The loop has ended, and with it all that waits for this.
            step.out.release();
        }
    }

    private void back(Step step) {
        away = false;
        if (over || broken) {
            step.out.release();
            if (over) {
                free();
            }
            return;
        }
        done(step);
        if (!over) {
            taker.flush();
            goOn(true);
        }
    }

    /// Looks at what a step has done, and passes it on.
    private void done(Step step) {
        ByteBuf out = step.out;
        try {
            bytesIn += step.taken;
            step.rethrow();
            bytesOut += out.readableBytes();
            look(step);
        } catch (UndecodableException e) {
            out.release();
            fail(e.why());
            return;
        } catch (RuntimeException | Error e) {
            out.release();
            throw e;
        }
        if (pending != null && !pending.isReadable()) {
            pending = release(pending);
        }
        if (behind != null) {
            ByteBuf later = behind;
            behind = null;
            keep(later);
        }
        charge();
        pass(out);
    }

    private void look(Step step) throws UndecodableException {
        if (bytesOut > spec.maxSize() || bytesIn > longest()) {
            throw new UndecodableException(DecompressionRefusal.SIZE);
        }
        if (bytesOut > DecompressSpec.FREE_OF_RATIO && bytesOut / spec.maxRatio() > bytesIn) {
            throw new UndecodableException(DecompressionRefusal.RATIO);
        }
        long now = step.chain.memory();
        decoders.add(now - memory);
        boolean more = now > memory;
        memory = now;
        if (more && decoders.isSpent()) {
            throw new UndecodableException(DecompressionRefusal.BUSY);
        }
    }

    private void pass(ByteBuf out) {
        int count = out.readableBytes();
        unflushed += count;
        if (count == 0) {
            out.release();
        } else if (count < SMALL) {
            ByteBuf copy = loop.allocator().directBuffer(count, count);
            copy.writeBytes(out);
            out.release();
            taker.data(copy);
        } else {
            taker.data(out);
        }
        if (unflushed >= MOST_UNFLUSHED && !over) {
            // Else few bytes become many before anybody says that he takes no more.
            unflushed = 0;
            taker.flush();
        }
    }

    /// All that has come has gone on.
    ///
    /// @return whether that was all, and the taker knows
    private boolean drained() {
        if (!ended) {
            return false;
        }
        // What has no byte has no coding either, whatever its head says.
        if (chain != null && !chain.isWhole()) {
            fail(DecompressionRefusal.TRUNCATED);
            return false;
        }
        ended = false;
        discard();
        taker.end(trailers);
        return true;
    }

    private void fail(DecompressionRefusal why) {
        if (broken || over) {
            return;
        }
        broken = true;
        counts.refusals.add(why);
        if (!away) {
            pending = release(pending);
            behind = release(behind);
            charge();
        }
        int status = status(why);
        // Not from here: whoever brings the body is in the middle of that.
        loop.execute(taker, () -> {
            if (!over) {
                taker.broken(status, reason(why), Decompression.detail(why));
            }
        });
    }

    private static int status(DecompressionRefusal why) {
        return switch (why) {
            case UNSUPPORTED, WINDOW -> 415;
            case SIZE, RATIO -> 413;
            case BROKEN, TRUNCATED -> 400;
            case BUSY -> 503;
        };
    }

    private static EndReason reason(DecompressionRefusal why) {
        return switch (why) {
            case UNSUPPORTED, WINDOW -> EndReason.NOT_SUPPORTED;
            case SIZE, RATIO -> EndReason.TOO_LARGE;
            case BROKEN, TRUNCATED -> EndReason.BAD_REQUEST;
            case BUSY -> EndReason.OVERLOAD;
        };
    }

    /// A bounded part of the work, by whichever thread.
    private static final class Step {
        private final Chain chain;
        private final ByteBuf in;
        private final ByteBuf out;
        private int taken;
        private @Nullable Throwable thrown;

        Step(Chain chain, @Nullable ByteBuf in, Loop loop) {
            this.chain = chain;
            this.in = in == null ? Unpooled.EMPTY_BUFFER : in;
            this.out = loop.allocator().directBuffer(PIECE, PIECE);
        }

        /// @param quick whether nothing may be done that takes long
        void run(boolean quick) {
            int before = in.readableBytes();
            long begin = System.nanoTime();
            try {
                do {
                    chain.decode(in, out);
                } while (out.isWritable()
                        && (in.isReadable() || chain.hasMore())
                        && (!quick || chain.isQuick())
                        && System.nanoTime() - begin < STEP_NANOS);
            } catch (UndecodableException | RuntimeException | Error e) {
                thrown = e;
            }
            taken = before - in.readableBytes();
        }

        void rethrow() throws UndecodableException {
            switch (thrown) {
                case null -> {}
                case UndecodableException e -> throw e;
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                default -> throw new IllegalStateException(Objects.requireNonNull(thrown));
            }
        }
    }
}
