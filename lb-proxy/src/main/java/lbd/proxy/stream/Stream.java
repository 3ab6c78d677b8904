package lbd.proxy.stream;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import lbd.proxy.loop.Guarded;
import org.jspecify.annotations.Nullable;

/// A connected socket. Confined to its loop; all that happens on it is told there, never from within a call of its
/// owner's that asks for something else.
public interface Stream {
    /// Who is told what happens. A stream that was closed by its owner tells nothing more.
    interface Owner extends Guarded {
        /// What one read gave. All reads of a loop may go to one buffer: a part of it that is to stay longer than
        /// the next write takes is better copied.
        ///
        /// @param data to be released by who is told
        void received(ByteBuf data);

        /// What one [Stream#pass] gave has been written to the other stream, or is kept there: it may not be writable
        /// now.
        ///
        /// @param count bytes
        default void passed(int count) {
            throw new IllegalStateException("not asked for");
        }

        /// The other end has finished (FIN) and all that it had sent has been told; told once.
        void finished();

        /// Reset, or a write has failed and all that had come before has been told; told once, and nothing after it.
        void broken();

        /// Too much memory is kept for slow connections, and this one has not taken for the longest time what is for
        /// it:
        /// it has been reset.
        default void givenUp() {
            broken();
        }

        /// What [Stream#flush] could not write at once has been written.
        void written();

        /// One of these has thrown. The stream is reset, and tells nothing more.
        @Override
        default void faulted() {
            broken();
        }
    }

    /// What the kernel holds of the other end's.
    enum Finding {
        /// Nothing: open and silent.
        SILENT,
        /// Bytes, of which the first is lost by looking.
        SPOKE,
        /// It has finished sending, or reset the connection.
        ENDED,
        /// This transport cannot look.
        UNKNOWN
    }

    /// Tells `owner` from now on.
    void tell(Owner owner);

    /// Asks for one read.
    void read();

    /// Asks for one read, of which what comes may go to `to`, which is writable, without being taken out of the kernel:
    /// then [Owner#passed] is told. Where it cannot, [Owner#received] is.
    default void pass(Stream to) {
        read();
    }

    /// Adds to what the next flush writes.
    ///
    /// @param data given away
    void write(ByteBuf data);

    /// Writes what can be written, and keeps the rest until it can be.
    ///
    /// @return whether nothing is left; if something is, [Owner#written] follows
    boolean flush();

    /// Whether nothing is left of the last flush.
    boolean isWritable();

    /// Whether it takes parts of files by [#sendFile].
    default boolean sendsFiles() {
        return false;
    }

    /// Sends a part of a file, which is not read here, as far as it is taken now; behind what has been written, so
    /// nothing where something is left of that. Where it has not been taken whole, [Owner#written] follows.
    ///
    /// @param file  its descriptor
    /// @param count at least 1; what of it is not in memory is waited for
    /// @return how many bytes were taken; -1: the file has no more
    default long sendFile(int file, long from, long count) {
        throw new IllegalStateException("takes no files");
    }

    /// Bytes that the kernel has not taken.
    long unwritten();

    /// Whether the other end is known to have finished, though that is still to be told.
    default boolean isEnding() {
        return false;
    }

    /// Whether the other end is known to have reset it, though what it had said before is still to be told.
    default boolean isBroken() {
        return false;
    }

    /// Whether what it is [Owner#broken] by is an end (FIN) that the other end had not announced, as TLS would have it.
    default boolean isCutShort() {
        return false;
    }

    /// With what word the other end has refused us after all that settles who we are (an alert of TLS 1.3,
    /// where a server sees our certificate when our handshake is over), as logs have it; null where it has
    /// not.
    default @Nullable String refusal() {
        return null;
    }

    /// How long ago something last came, in nanoseconds, by one system call; 0 where that is not known.
    default long silentNanos() {
        return 0;
    }

    /// Looks, by one system call.
    Finding look();

    /// What both ends have settled on speaking (ALPN, RFC 7301): `h2`. Known from the moment when the stream is handed
    /// over, and for its whole life; null where nothing was settled, as it is without TLS.
    default @Nullable String protocol() {
        return null;
    }

    /// Our end; null where it is closed already.
    @Nullable
    InetSocketAddress localAddress();

    /// Lets the other end know at once that what it has said has come, where nothing is to be written that would.
    default void acknowledge() {}

    /// The end follows what is written from now on, and need not take a packet of its own.
    default void cork() {}

    /// Finishes (FIN). Nothing is kept that is still to be written.
    void shutdownOutput();

    /// Closes in order: whatever the kernel took still arrives.
    void hangUp();

    /// Closes with a reset.
    void reset();
}
