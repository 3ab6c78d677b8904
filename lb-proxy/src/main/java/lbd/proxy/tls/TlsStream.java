package lbd.proxy.tls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.net.InetSocketAddress;
import java.util.Objects;
import lbd.proxy.loop.HeldBytes;
import lbd.proxy.loop.Loop;
import lbd.proxy.loop.ReadBuffer;
import lbd.proxy.stream.SocketStream;
import lbd.proxy.stream.Stream;
import lbd.proxy.tls.sys.NativeSession;
import org.jspecify.annotations.Nullable;

/// A stream whose bytes are encrypted on another one, after the handshake.
///
/// | event | told |
/// | --- | --- |
/// | bytes that complete no record, or only one of the protocol's own | nothing: more is read |
/// | close_notify | finished |
/// | FIN without close_notify before it | broken: what came may have been cut by somebody else |
/// | a record that is not what the other end has sent | broken, after an alert |
///
/// What one read gave is decrypted at once, to one buffer for the whole loop, and what is written is encrypted by the
/// flush: it holds no bytes but what the stream below has not sent, and within the library one record that is not whole
/// yet (16 KiB). A session relayed by TCP holds 256 KiB each way; with TLS 16 KiB more, and their records' headers.
public final class TlsStream implements Stream, Stream.Owner {
    private static final int ROOM_TO_LOOK = 4096;

    private final Loop loop;
    private final SocketStream under;
    private final NativeSession session;
    private final Plaintext queue;
    private final OpenRecord open = new OpenRecord();
    private final HeldBytes kept;
    private final @Nullable String protocol;
    private @Nullable Owner owner;

    // Came with the end of the handshake, and has not been asked for.
    private @Nullable ByteBuf early;

    private boolean inputEnded;
    private boolean cutShort;
    private @Nullable String refused;
    private boolean spoke;
    private boolean outputEnded;

    // The FIN follows when close_notify has been written.
    private boolean finWaits;
    private boolean over;

    /// @param session after its handshake; freed with the stream
    TlsStream(Loop loop, SocketStream under, NativeSession session) {
        this(loop, under, session, null);
    }

    /// @param session after its handshake; freed with the stream
    /// @param early   bytes that followed it; given away
    TlsStream(Loop loop, SocketStream under, NativeSession session, @Nullable ByteBuf early) {
        this.early = early;
        this.loop = loop;
        this.under = under;
        this.session = session;
        this.queue = new Plaintext(loop);
        this.kept = new Kept();
        this.protocol = session.protocol();
        under.tell(this);
    }

    @Override
    public void tell(Owner told) {
        owner = told;
    }

    private Owner owner() {
        return Objects.requireNonNull(owner, "nobody is told yet");
    }

    // ---- reading

    @Override
    public void read() {
        if (early != null) {
            loop.execute(this, this::giveEarly);
        } else if (!over && !inputEnded) {
            under.read();
        }
    }

    private void giveEarly() {
        ByteBuf came = early;
        early = null;
        if (came != null) {
            received(came);
        }
    }

    @Override
    public void received(ByteBuf data) {
        if (over || inputEnded) {
            data.release();
            return;
        }
        ReadBuffer plaintexts = loop.plaintext();
        ByteBuf plain = plaintexts.lend();
        NativeSession.Step step;
        boolean some;
        try {
            try {
                open.see(data);
                step = session.read(data, plain);
                if (plain.isReadable()) {
                    // Anew: who completes records is not the slowest.
                    kept.set(HeldBytes.Part.RECORD, 0);
                }
                kept.set(HeldBytes.Part.RECORD, open.bytes());
            } finally {
                data.release();
            }
            some = plain.isReadable();
            if (some) {
                owner().received(plain.retain());
            }
        } finally {
            plaintexts.takeBack(plain);
        }
        if (over) {
            return;
        }
        switch (step) {
            case ENDED -> {
                inputEnded = true;
                owner().finished();
            }
            case FAILED -> {
                refused = refusal(session.error());
                fail(true);
            }
            case DONE, WANT_INPUT, WANT_TASK -> {
                if (!some) {
                    under.read();
                }
            }
        }
    }

    @Override
    public void finished() {
        if (!over && !inputEnded) {
            cutShort = true;
            fail(false);
        }
    }

    @Override
    public void broken() {
        if (!over) {
            gone();
            owner().broken();
        }
    }

    @Override
    public void givenUp() {
        if (!over) {
            gone();
            owner().givenUp();
        }
    }

    @Override
    public void faulted() {
        if (!over) {
            gone();
            owner().faulted();
        }
    }

    /// @param alert whether the other end is told why
    private void fail(boolean alert) {
        if (alert && session.hasOutput()) {
            sendOwn();
            under.hangUp();
        } else {
            under.reset();
        }
        gone();
        owner().broken();
    }

    // ---- writing

    @Override
    public void write(ByteBuf data) {
        if (over || outputEnded) {
            data.release();
        } else {
            queue.add(data);
        }
    }

    @Override
    public boolean flush() {
        if (over) {
            return true;
        }
        ByteBuf encrypted = queue.encrypt(session);
        if (encrypted != null) {
            under.write(encrypted);
        }
        if (queue.failed()) {
            // What cannot be encrypted is lost: the other end must not take what it has got for the whole.
            under.reset();
            gone();
            loop.execute(this, () -> owner().broken());
            return false;
        }
        return under.flush();
    }

    private static @Nullable String refusal(String error) {
        boolean alert = error.contains("_alert_");
        boolean ofUs = error.contains("certificate") || error.contains("unknown_ca") || error.contains("access_denied");
        return alert && ofUs ? "tls_" + error : null;
    }

    @Override
    public @Nullable String refusal() {
        return refused;
    }

    @Override
    public boolean isCutShort() {
        return cutShort;
    }

    @Override
    public void written() {
        if (finWaits) {
            finWaits = false;
            under.shutdownOutput();
        } else {
            owner().written();
        }
    }

    @Override
    public boolean isWritable() {
        return under.isWritable();
    }

    @Override
    public long unwritten() {
        return over ? 0 : queue.bytes() + under.unwritten();
    }

    @Override
    public boolean isEnding() {
        return under.isEnding();
    }

    /// What has come is decrypted: tickets are no word of the other end's, and its bytes are lost by looking.
    @Override
    public Finding look() {
        if (early != null) {
            ByteBuf came = early;
            early = null;
            lookInto(came);
        }
        // Not the loop's buffers, which somebody's read may be in.
        while (!over && !inputEnded && !spoke) {
            ByteBuf in = allocator().directBuffer(ROOM_TO_LOOK, ROOM_TO_LOOK);
            int count = under.take(in);
            lookInto(in);
            if (count < 0) {
                inputEnded = true;
            } else if (count < ROOM_TO_LOOK) {
                break;
            }
        }
        return spoke ? Finding.SPOKE : over || inputEnded ? Finding.ENDED : Finding.SILENT;
    }

    private void lookInto(ByteBuf in) {
        if (in.isReadable()) {
            ByteBuf plain = allocator().directBuffer(in.readableBytes() + NativeSession.LARGEST_RECORD);
            open.see(in);
            NativeSession.Step step = session.read(in, plain);
            spoke |= plain.isReadable();
            inputEnded |= step != NativeSession.Step.DONE;
            if (step == NativeSession.Step.FAILED) {
                refused = refusal(session.error());
            }
            plain.release();
        }
        in.release();
    }

    @Override
    public @Nullable String protocol() {
        return protocol;
    }

    @Override
    public @Nullable InetSocketAddress localAddress() {
        return under.localAddress();
    }

    @Override
    public void cork() {
        under.cork();
    }

    // ---- ends

    @Override
    public void shutdownOutput() {
        if (over || outputEnded) {
            return;
        }
        sayEnd();
        if (under.flush()) {
            under.shutdownOutput();
        } else {
            finWaits = true;
        }
    }

    private void sayEnd() {
        outputEnded = true;
        ByteBuf out = allocator().directBuffer();
        session.end(out);
        under.write(out);
    }

    private void sendOwn() {
        ByteBuf out = allocator().directBuffer();
        session.collect(out);
        under.write(out);
        under.flush();
    }

    @Override
    public void hangUp() {
        if (!over) {
            if (!outputEnded) {
                sayEnd();
                under.flush();
            }
            under.hangUp();
            gone();
        }
    }

    @Override
    public void reset() {
        if (!over) {
            under.reset();
            gone();
        }
    }

    private void gone() {
        over = true;
        if (early != null) {
            early.release();
            early = null;
        }
        queue.clear();
        kept.clear();
        session.free();
    }

    /// What the other end makes us keep of a record.
    private final class Kept extends HeldBytes {
        Kept() {
            super(loop);
        }

        @Override
        protected void giveUp() {
            under.reset();
            givenUp();
        }
    }

    private ByteBufAllocator allocator() {
        return loop.allocator();
    }
}
