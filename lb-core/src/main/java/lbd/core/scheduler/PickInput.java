package lbd.core.scheduler;

/// What is known of a piece of work, for schedulers that hash. Asked once for each, on its event loop.
public interface PickInput {
    /// The client's effective address: the PROXY protocol's or a trusted header's where the listener trusts one.
    ///
    /// @return 4 or 16 bytes in network order, not changed by the caller
    byte[] clientAddress();

    int clientPort();

    /// The address that the client reached, 4 or 16 bytes.
    byte[] localAddress();

    int localPort();

    /// The request target as the client sent it.
    ///
    /// @return false where there is none, as with TCP
    default boolean target(ByteRange out) {
        return false;
    }

    /// The value of a field, without white space around it.
    ///
    /// @param lowerCaseName of the field
    /// @param nth           of the fields of that name, from 0
    /// @return false where there is none
    default boolean header(byte[] lowerCaseName, int nth, ByteRange out) {
        return false;
    }

    /// What a TCP client has sent so far.
    ///
    /// @return false where nothing is known
    default boolean firstBytes(ByteRange out) {
        return false;
    }
}
