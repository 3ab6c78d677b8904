package lbd.proxy.tls;

import io.netty.buffer.ByteBuf;
import java.util.Objects;
import lbd.core.tls.ClientHelloReader;
import lbd.core.tls.Hearing;
import lbd.proxy.loop.HeldBytes;
import lbd.proxy.loop.Loop;
import org.jspecify.annotations.Nullable;

/// What a client says until its handshake is over, as far as it has to wait for something: charged to what connections
/// may make us keep. Confined to its loop.
final class HandshakeInput extends HeldBytes {
    /// A ClientHello in records of a reasonable size.
    private static final int MOST_BYTES = ClientHelloReader.LARGEST + 4 * 1024;

    private final Loop loop;
    private final Runnable giveUp;
    private @Nullable ClientHelloReader reader = new ClientHelloReader(MOST_BYTES);
    private @Nullable ByteBuf held;
    private int heard;

    /// @param giveUp ends the connection for want of memory
    HandshakeInput(Loop loop, Runnable giveUp) {
        super(loop);
        this.loop = loop;
        this.giveUp = giveUp;
    }

    /// Looks at a part of the ClientHello.
    Hearing hear(ByteBuf in) {
        heard += in.readableBytes();
        Hearing hearing = Objects.requireNonNull(reader).read(in.nioBuffer());
        if (hearing instanceof Hearing.NeedMore) {
            hold(in);
            // Once for the reader, once for the handshake.
            set(Part.HEAD, 2L * heard);
        } else {
            reader = null;
        }
        return hearing;
    }

    /// More of the handshake.
    void heard(ByteBuf in) {
        heard += in.readableBytes();
    }

    /// What has come waits: in a buffer of its own, since the loop's is for everybody.
    void hold(ByteBuf in) {
        if (held == null) {
            held = loop.allocator().directBuffer(in.readableBytes());
        }
        held.writeBytes(in);
        in.release();
        charge();
    }

    /// As much is kept of what has come, here or in the library.
    void charge() {
        set(Part.HEAD, heard);
    }

    /// What was held, and this behind it.
    ByteBuf with(ByteBuf in) {
        if (held == null) {
            return in;
        }
        held.writeBytes(in);
        in.release();
        return take();
    }

    /// What was held.
    ByteBuf take() {
        ByteBuf all = Objects.requireNonNull(held);
        held = null;
        return all;
    }

    void release() {
        if (held != null) {
            held.release();
            held = null;
        }
        clear();
    }

    @Override
    protected void giveUp() {
        giveUp.run();
    }
}
