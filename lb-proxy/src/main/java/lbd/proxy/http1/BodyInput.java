package lbd.proxy.http1;

import io.netty.buffer.ByteBuf;
import lbd.core.http.BodyLength;
import lbd.core.http.Head;
import lbd.core.http1.ChunkedDecoder;
import lbd.core.http1.HeadLimits;
import lbd.core.http1.Rejection;
import lbd.proxy.http.PieceSizes;
import lbd.proxy.loop.Loop;
import org.jspecify.annotations.Nullable;

/// Takes the body of one message after another out of what a connection brings, and passes on its data without copying.
final class BodyInput {
    /// Told about the body in its order.
    interface Sink {
        /// The buffer is given away.
        void bodyData(ByteBuf data);

        /// @param trailers to be read before this returns
        void bodyEnd(@Nullable Head trailers);
    }

    private final HeadLimits limits;
    private final @Nullable Loop judge;
    private @Nullable PieceSizes sizes;
    private BodyLength bodyLength = BodyLength.NONE;
    private long remaining;
    private @Nullable ChunkedDecoder chunked;

    /// @param judge the loop where too many too small chunks are refused; null where they may be as small as they like
    BodyInput(HeadLimits limits, @Nullable Loop judge) {
        this.limits = limits;
        this.judge = judge;
    }

    /// Begins the body that a head announces.
    void begin(BodyLength announced, long contentLength) {
        bodyLength = announced;
        remaining = contentLength;
        if (announced == BodyLength.UNKNOWN) {
            if (chunked == null) {
                chunked = new ChunkedDecoder(limits);
            }
            chunked.reset();
            if (judge != null) {
                sizes = sizes == null ? new PieceSizes(judge) : sizes;
                sizes.begin();
            }
        }
    }

    BodyLength bodyLength() {
        return bodyLength;
    }

    /// Bytes that are kept of trailers whose end has not come.
    int trailerBytes() {
        return chunked == null ? 0 : chunked.trailerBytes();
    }

    /// Takes what belongs to the body and calls the sink; what comes after the body's end stays in `in`.
    ///
    /// @return null, or why the body is refused
    @Nullable
    Rejection read(ByteBuf in, Sink sink) {
        return switch (bodyLength) {
            case NONE -> null;
            case KNOWN -> length(in, sink);
            case UNKNOWN -> chunks(in, sink);
            case UNTIL_CLOSE -> {
                sink.bodyData(in.readRetainedSlice(in.readableBytes()));
                yield null;
            }
        };
    }

    private @Nullable Rejection length(ByteBuf in, Sink sink) {
        int count = (int) Math.min(remaining, in.readableBytes());
        remaining -= count;
        sink.bodyData(in.readRetainedSlice(count));
        if (remaining == 0) {
            bodyLength = BodyLength.NONE;
            sink.bodyEnd(null);
        }
        return null;
    }

    private @Nullable Rejection chunks(ByteBuf in, Sink sink) {
        ChunkedDecoder decoder = chunked;
        if (decoder == null) {
            throw new IllegalStateException("chunks without a decoder");
        }
        while (in.isReadable()) {
            if (decoder.inData()) {
                int count = (int) Math.min(decoder.remaining(), in.readableBytes());
                decoder.consumed(count);
                sink.bodyData(in.readRetainedSlice(count));
                continue;
            }
            switch (decoder.feed(in.readByte())) {
                case MORE -> {}
                case DATA -> {
                    if (sizes != null && sizes.tooSmall((int) Math.min(decoder.remaining(), Integer.MAX_VALUE))) {
                        return Rejection.CHUNKS_TOO_SMALL;
                    }
                }
                case END -> {
                    bodyLength = BodyLength.NONE;
                    sink.bodyEnd(decoder.trailers());
                    return null;
                }
                case BAD -> {
                    return decoder.rejection();
                }
            }
        }
        return null;
    }
}
