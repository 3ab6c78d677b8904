package lbd.proxy.http;

import io.netty.buffer.ByteBuf;
import lbd.core.http.BodyLength;
import lbd.core.http.Head;
import org.jspecify.annotations.Nullable;

/// Where one message goes: a request to its server, the final answer to its client, or either to a filter that passes
/// it on. Heads and edits are read before a call returns; buffers are given away. All reads of a loop go to one buffer:
/// who keeps data for longer than the call copies it. Called on the loop of the exchange.
public interface MessageSink {
    /// @param head   as it came
    /// @param edits  what changes on it
    /// @param length of the body that follows by [#data] and [#end]
    void head(Head head, HeadEdits edits, BodyLength length);

    void data(ByteBuf data);

    /// Whether it takes parts of files by [#file].
    default boolean takesFiles() {
        return false;
    }

    /// A part of a file as a part of the body, sent at once as far as it is taken now; nothing of it where the sink is
    /// not writable.
    ///
    /// @param file  its descriptor
    /// @param count at least 1; what of it is not in memory is waited for
    /// @return how many bytes were taken; -1: the file has no more
    default long file(int file, long from, long count) {
        throw new IllegalStateException("takes no files");
    }

    /// The message is complete.
    void end(@Nullable Head trailers);

    /// Sends what has been passed so far: nothing more may come for long.
    void flush();

    /// Whether it takes more without buffering beyond its bound.
    boolean isWritable();
}
