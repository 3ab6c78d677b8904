package lbd.proxy.compress;

import com.aayushatharva.brotli4j.encoder.Encoder.Mode;
import com.aayushatharva.brotli4j.encoder.EncoderJNI;
import com.aayushatharva.brotli4j.encoder.EncoderJNI.Operation;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Brotli (RFC 7932).
final class BrotliEncoder implements Encoder {
    /// What one takes, by its level.
    static final int[] KIB = {170, 170, 900, 900, 1600, 2500, 3800, 9500};

    /// 256 KiB, as the window of [ZstdEncoder]: at 4 MiB, which is the library's own choice, an encoder takes 6 MiB.
    private static final int WINDOW_LOG = 18;

    private static final int PIECE = 16 * 1024;

    private final int level;

    /// Cannot be used twice; null: not begun.
    private EncoderJNI.@Nullable Wrapper encoder;

    /// @param level 0 to 7
    BrotliEncoder(int level) {
        this.level = level;
    }

    @Override
    public void write(ByteBuf in, ByteBuf out) {
        EncoderJNI.Wrapper its = begun();
        while (in.isReadable()) {
            ByteBuffer piece = its.getInputBuffer().clear();
            piece.limit(Math.min(piece.capacity(), in.readableBytes()));
            in.readBytes(piece);
            push(its, Operation.PROCESS, piece.position(), out);
        }
    }

    @Override
    public void flush(ByteBuf out) {
        push(begun(), Operation.FLUSH, 0, out);
    }

    @Override
    public void end(ByteBuf out) {
        push(begun(), Operation.FINISH, 0, out);
    }

    private EncoderJNI.Wrapper begun() {
        EncoderJNI.Wrapper its = encoder;
        if (its == null) {
            try {
                its = new EncoderJNI.Wrapper(PIECE, level, WINDOW_LOG, Mode.GENERIC);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            encoder = its;
        }
        return its;
    }

    private static void push(EncoderJNI.Wrapper encoder, Operation operation, int count, ByteBuf out) {
        encoder.push(operation, count);
        while (true) {
            if (!encoder.isSuccess()) {
                throw new IllegalStateException("brotli cannot go on");
            }
            if (encoder.hasMoreOutput()) {
                out.writeBytes(encoder.pull());
            } else if (encoder.hasRemainingInput()) {
                encoder.push(operation, 0);
            } else {
                return;
            }
        }
    }

    @Override
    public void reset() {
        free();
    }

    @Override
    public void free() {
        EncoderJNI.Wrapper its = encoder;
        if (its != null) {
            encoder = null;
            its.destroy();
        }
    }
}
