package lbd.vrrp.link;

import java.io.IOException;

/// Where the lines of an [AddedRecord] are kept: a file, or a test's memory.
interface RecordStore extends AutoCloseable {
    String read() throws IOException;

    /// Written at the end, at once.
    ///
    /// @return how long it is now, in bytes
    long append(String lines) throws IOException;

    /// In place of all that is there.
    void replace(String all) throws IOException;

    @Override
    void close() throws IOException;
}
