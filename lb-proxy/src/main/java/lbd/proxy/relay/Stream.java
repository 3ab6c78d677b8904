package lbd.proxy.relay;

import io.netty.buffer.ByteBuf;

/// A connected socket whose bytes mean nothing to us. Confined to its loop; all that happens on it is told there.
public interface Stream {
    /// Who is told what happens. A stream that was closed by its owner tells nothing more.
    interface Owner {
        /// What one read gave.
        ///
        /// @param data to be released by who is told
        void received(ByteBuf data);

        /// The other end has finished (FIN) and all that it had sent has been told; told once.
        void finished();

        /// Reset, or a write has failed; told once, and nothing after it.
        void broken();

        /// What [Stream#write] could not write at once has been written.
        void written();
    }

    /// Tells `owner` from now on.
    void tell(Owner owner);

    /// Asks for one read.
    void read();

    /// Writes what can be written, and keeps the rest until it can be.
    ///
    /// @param data released here
    /// @return whether all has been written; if not, [Owner#written] follows
    boolean write(ByteBuf data);

    /// Finishes (FIN). Nothing is kept that is still to be written.
    void shutdownOutput();

    /// Closes in order: whatever was written still arrives.
    void hangUp();

    /// Closes with a reset.
    void reset();
}
