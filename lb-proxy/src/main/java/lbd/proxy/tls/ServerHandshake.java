package lbd.proxy.tls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.SocketAddress;
import java.util.Objects;
import lbd.proxy.loop.Guarded;
import lbd.proxy.loop.Loop;
import lbd.proxy.stream.SocketStream;
import lbd.proxy.stream.Stream;
import lbd.proxy.tls.sys.NativeSession;
import lbd.proxy.tls.sys.Verifier.Verdict;
import org.jspecify.annotations.Nullable;

/// The handshake with a server, on a connection that has just come to stand. Its time is the affair of who began it.
///
/// | event | next |
/// | --- | --- |
/// | bytes that are no TLS, FIN, reset | failed |
/// | a certificate that is not known | it is verified elsewhere; nothing is read meanwhile |
/// | it fails, or the certificate is not to be trusted | failed; the server gets an alert |
/// | its end | secured |
///
/// Confined to its loop.
public final class ServerHandshake implements Stream.Owner {
    // Types of records (RFC 8446 section 5.1) that a server may begin with.
    private static final int ALERT = 21;
    private static final int HANDSHAKE = 22;

    private final Loop loop;
    private final SocketStream stream;
    private final ClientContext context;
    private final String name;
    private final NativeSession session;
    private final Outcome outcome;
    private @Nullable ByteBuf held;
    private boolean heard;
    // Written by the loop; threads that verify look whether it is worth while.
    private volatile boolean over;

    /// Told once.
    public interface Outcome extends Guarded {
        /// Nothing is read from it until somebody asks.
        void secured(Stream decrypted);

        /// The connection is closed.
        ///
        /// @param why `tls_unknown_ca`
        void failed(String why);
    }

    private ServerHandshake(
            Loop loop,
            SocketStream stream,
            ClientContext context,
            String name,
            NativeSession session,
            Outcome outcome) {
        this.loop = loop;
        this.stream = stream;
        this.context = context;
        this.name = name;
        this.session = session;
        this.outcome = outcome;
    }

    /// Begins. The outcome may be told before this returns.
    ///
    /// @param address of the server
    /// @param name    that its certificate has to bear
    public static ServerHandshake begin(
            Loop loop,
            SocketStream stream,
            ClientContext context,
            SocketAddress address,
            String name,
            Outcome outcome) {
        NativeSession session = context.connect(address, name);
        ServerHandshake made = new ServerHandshake(loop, stream, context, name, session, outcome);
        stream.tell(made);
        made.shakeHands(Unpooled.EMPTY_BUFFER);
        return made;
    }

    @Override
    public void received(ByteBuf in) {
        if (over) {
            in.release();
            return;
        }
        int type = in.getUnsignedByte(in.readerIndex());
        if (!heard && type != HANDSHAKE && type != ALERT) {
            in.release();
            fail("not_tls", null);
            return;
        }
        heard = true;
        shakeHands(in);
    }

    private void shakeHands(ByteBuf in) {
        ByteBuf out = NativeSession.forHandshake(loop.allocator());
        NativeSession.Step step = session.handshake(in, out);
        if (step == NativeSession.Step.FAILED) {
            in.release();
            fail(reason(), out);
            return;
        }
        stream.write(out);
        stream.flush();
        if (over) {
            in.release();
        } else if (step == NativeSession.Step.DONE) {
            pass(in);
        } else if (step == NativeSession.Step.WANT_TASK) {
            hold(in);
            verify();
        } else {
            in.release();
            stream.read();
        }
    }

    private String reason() {
        Verdict verdict = session.verdict();
        return verdict == null || verdict == Verdict.GOOD ? session.error() : verdict.word();
    }

    /// The buffer is the loop's, and is written to meanwhile.
    private void hold(ByteBuf in) {
        held = in.isReadable()
                ? loop.allocator().directBuffer(in.readableBytes()).writeBytes(in)
                : null;
        in.release();
    }

    private void verify() {
        Runnable task = Objects.requireNonNull(session.task());
        if (context.knows(name, session.chain())) {
            task.run();
            verified();
            return;
        }
        // Never refused: what waits is bounded by the connections.
        Verifications.SERVERS.run(() -> over, () -> {
            try {
                task.run();
            } finally {
                loop.execute(this, this::verified);
            }
        });
    }

    private void verified() {
        if (!over) {
            ByteBuf rest = held;
            held = null;
            shakeHands(rest == null ? Unpooled.EMPTY_BUFFER : rest);
        }
    }

    private void pass(ByteBuf rest) {
        over = true;
        ByteBuf early = null;
        if (rest.isReadable()) {
            early = loop.allocator().directBuffer(rest.readableBytes()).writeBytes(rest);
        }
        rest.release();
        outcome.secured(new TlsStream(loop, stream, session, early));
    }

    @Override
    public void finished() {
        fail("closed_in_handshake", null);
    }

    @Override
    public void broken() {
        fail("reset_in_handshake", null);
    }

    @Override
    public void written() {
        // It waits for the server.
    }

    @Override
    public void faulted() {
        if (!over) {
            giveUp();
            outcome.faulted();
        }
    }

    /// @param word the last that the server hears; null: it is reset
    private void fail(String why, @Nullable ByteBuf word) {
        if (over) {
            if (word != null) {
                word.release();
            }
            return;
        }
        over = true;
        release();
        if (word != null && word.isReadable()) {
            stream.write(word);
            stream.flush();
            stream.hangUp();
        } else {
            if (word != null) {
                word.release();
            }
            stream.reset();
        }
        outcome.failed("tls_" + why);
    }

    private void release() {
        if (held != null) {
            held.release();
            held = null;
        }
        session.free();
    }

    /// Stops, with a reset; tells nothing.
    public void giveUp() {
        if (!over) {
            over = true;
            release();
            stream.reset();
        }
    }
}
