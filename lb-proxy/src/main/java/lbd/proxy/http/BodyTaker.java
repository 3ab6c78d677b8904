package lbd.proxy.http;

import io.netty.buffer.ByteBuf;
import lbd.core.http.Head;
import org.jspecify.annotations.Nullable;

/// Who takes the body of a request as it is without its codings. Called on the loop.
public interface BodyTaker extends MessageHost {
    /// Whether it takes more without keeping beyond its bound.
    boolean takes();

    /// A piece; given away.
    void data(ByteBuf data);

    /// That was all.
    void end(@Nullable Head trailers);

    /// Nothing more may come for long.
    void flush();
}
