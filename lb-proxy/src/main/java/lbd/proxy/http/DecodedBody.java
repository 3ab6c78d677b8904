package lbd.proxy.http;

import io.netty.buffer.ByteBuf;
import lbd.core.http.Head;
import org.jspecify.annotations.Nullable;

/// The body of one request on its way from its client, as it was sent, to its [BodyTaker]. A body that turns out to be
/// none is told by [MessageHost#broken], never from within a call. Confined to its loop.
public interface DecodedBody {
    /// A piece as it was sent; given away.
    void data(ByteBuf data);

    /// All of it has come.
    ///
    /// @param trailers not kept
    void end(@Nullable Head trailers);

    /// Whether something of what has come has not gone on: nothing more is to be read until it has.
    boolean holds();

    /// Whoever takes it takes more.
    void goOn();

    /// The request is over: frees what is kept.
    void discard();
}
