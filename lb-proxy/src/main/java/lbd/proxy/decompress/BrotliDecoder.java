package lbd.proxy.decompress;

import com.aayushatharva.brotli4j.decoder.DecoderJNI;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import lbd.core.runtime.DecompressionRefusal;

/// Brotli (RFC 7932). The library decodes until its window is full, up to 16 MiB, whatever is wanted of it: what few
/// bytes make takes it some tens of milliseconds.
final class BrotliDecoder implements Decoder {
    /// Without the window: more than most streams' tables take; those of who wants them large take 4 MiB.
    private static final long TABLES = 1 << 20;

    private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);

    private final DecoderJNI.Wrapper decoder;

    // The library's own memory, good until it is called again.
    private ByteBuffer ready = NOTHING;
    // Room has been made since, for which more may be here that has been taken in already: the library says then that
    // it
    // needs input where it has none left, whether or not that is so.
    private boolean pulled;
    private long window;
    private long made;

    BrotliDecoder() {
        try {
            decoder = new DecoderJNI.Wrapper(MOST_IN);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void decode(ByteBuf in, ByteBuf out) throws UndecodableException {
        if (!ready.hasRemaining()) {
            goOn(in);
        }
        int count = Math.min(ready.remaining(), out.writableBytes());
        if (count > 0) {
            ByteBuffer piece = ready.slice(ready.position(), count);
            out.writeBytes(piece);
            ready.position(ready.position() + count);
        }
    }

    private void goOn(ByteBuf in) throws UndecodableException {
        ready = NOTHING;
        switch (decoder.getStatus()) {
            case OK -> decoder.push(0);
            case NEEDS_MORE_INPUT -> {
                if (pulled) {
                    decoder.push(0);
                } else if (!decoder.hasOutput()) {
                    push(in);
                }
            }
            case DONE -> {
                if (in.isReadable() && !decoder.hasOutput()) {
                    throw new UndecodableException(DecompressionRefusal.BROKEN);
                }
            }
            case NEEDS_MORE_OUTPUT, ERROR -> {}
        }
        pulled = decoder.hasOutput();
        if (pulled) {
            ready = decoder.pull();
            made += ready.remaining();
        }
        // Of what follows the end it is told when all before it has been pulled.
        if (decoder.getStatus() == DecoderJNI.Status.ERROR) {
            throw new UndecodableException(DecompressionRefusal.BROKEN);
        }
    }

    private void push(ByteBuf in) throws UndecodableException {
        if (!in.isReadable()) {
            return;
        }
        if (window == 0) {
            window = window(in.getByte(in.readerIndex()));
        }
        ByteBuffer piece = decoder.getInputBuffer().clear();
        piece.limit(Math.min(piece.capacity(), in.readableBytes()));
        in.readBytes(piece);
        decoder.push(piece.position());
    }

    /// @param first byte of a body (RFC 7932 section 9.1)
    /// @return bytes
    private static long window(byte first) throws UndecodableException {
        int high = first >> 1 & 7;
        int low = first >> 4 & 7;
        if ((first & 1) == 0) {
            return 1 << 16;
        }
        if (high != 0) {
            return 1L << (17 + high);
        }
        if (low == 1) {
            // What "large window brotli" makes, which is not the coding of HTTP.
            throw new UndecodableException(DecompressionRefusal.WINDOW);
        }
        return 1L << (low == 0 ? 17 : 8 + low);
    }

    @Override
    public boolean hasMore() {
        return ready.hasRemaining()
                || switch (decoder.getStatus()) {
                    case OK, NEEDS_MORE_OUTPUT -> true;
                    case NEEDS_MORE_INPUT -> pulled || decoder.hasOutput();
                    case DONE -> decoder.hasOutput();
                    case ERROR -> false;
                };
    }

    @Override
    public boolean isQuick() {
        return ready.hasRemaining();
    }

    @Override
    public boolean isWhole() {
        return decoder.getStatus() == DecoderJNI.Status.DONE && !ready.hasRemaining() && !decoder.hasOutput();
    }

    @Override
    public long memory() {
        return TABLES + Math.min(window, made);
    }

    @Override
    public void close() {
        ready = NOTHING;
        decoder.destroy();
    }
}
