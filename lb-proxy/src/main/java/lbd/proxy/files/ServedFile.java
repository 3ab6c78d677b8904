package lbd.proxy.files;

import java.nio.file.Path;
import lbd.core.model.edge.Encoding;
import org.jspecify.annotations.Nullable;

/// A file as it was found. Immutable; any thread.
///
/// @param path     with every link followed
/// @param size     bytes
/// @param modified seconds since 1970
/// @param etag     strong: it has the time of the last change in milliseconds, and the size
/// @param type     its media type
/// @param encoding how it is compressed already; null: not, or as the file that was asked for
/// @param varies   whether another client could have got another
/// @param content  its bytes, not to be written to; null: it is too large to be kept
@SuppressWarnings("ArrayRecordComponent") // never compared by its bytes: its tag tells
record ServedFile(
        Path path,
        long size,
        long modified,
        String etag,
        String type,
        @Nullable Encoding encoding,
        boolean varies,
        byte @Nullable [] content)
        implements Found {
    /// A strong tag: two that were changed within the same millisecond and are of one length have the same.
    static String etag(long size, long modifiedMillis) {
        return '"' + Long.toHexString(modifiedMillis) + '-' + Long.toHexString(size) + '"';
    }

    /// As it turns out to be.
    ServedFile changed(long newSize, long modifiedMillis) {
        return new ServedFile(
                path,
                newSize,
                Math.floorDiv(modifiedMillis, 1000L),
                etag(newSize, modifiedMillis),
                type,
                encoding,
                varies,
                content);
    }
}
