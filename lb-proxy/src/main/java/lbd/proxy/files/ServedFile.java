package lbd.proxy.files;

import lbd.core.http.HttpDate;
import lbd.core.model.edge.Encoding;
import lbd.proxy.files.sys.FileFacts;
import org.jspecify.annotations.Nullable;

/// A file as it was found: made by a worker, then confined to the loop that had asked.
final class ServedFile implements Found {
    private final long size;
    private final long modified;
    private final String lastModified;
    private final String etag;
    private final String type;
    private final @Nullable Encoding encoding;
    private final boolean varies;
    private final byte @Nullable [] content;
    private final @Nullable OpenFile open;

    // What most requests get of it, and in which second.
    private @Nullable FileReply plain;
    private long plainSeconds;

    /// @param facts    of the file; of its bytes, where they are here
    /// @param type     its media type
    /// @param encoding how it is compressed already; null: not, or as the file that was asked for
    /// @param varies   whether another client could have got another
    /// @param content  its bytes, not to be written to; null: it is too large to be kept
    /// @param open     where there is no content
    private ServedFile(
            FileFacts facts,
            String type,
            @Nullable Encoding encoding,
            boolean varies,
            byte @Nullable [] content,
            @Nullable OpenFile open) {
        this.size = facts.size();
        this.modified = Math.floorDiv(facts.modified(), 1000L);
        this.lastModified = HttpDate.text(modified);
        this.etag = etag(facts);
        this.type = type;
        this.encoding = encoding;
        this.varies = varies;
        this.content = content;
        this.open = open;
    }

    /// A small one.
    static ServedFile kept(FileFacts facts, String type, @Nullable Encoding encoding, boolean varies, byte[] content) {
        FileFacts its = new FileFacts(facts.kind(), content.length, facts.modified());
        return new ServedFile(its, type, encoding, varies, content, null);
    }

    /// One that is read as it is sent.
    static ServedFile open(FileFacts facts, String type, @Nullable Encoding encoding, boolean varies, OpenFile open) {
        return new ServedFile(facts, type, encoding, varies, null, open);
    }

    /// A strong tag: two that were changed within the same millisecond and are of one length have the same.
    private static String etag(FileFacts facts) {
        return '"' + Long.toHexString(facts.modified()) + '-' + Long.toHexString(facts.size()) + '"';
    }

    /// Bytes.
    long size() {
        return size;
    }

    /// Seconds since 1970.
    long modified() {
        return modified;
    }

    /// The same as HTTP writes it.
    String lastModified() {
        return lastModified;
    }

    String etag() {
        return etag;
    }

    String type() {
        return type;
    }

    @Nullable
    Encoding encoding() {
        return encoding;
    }

    boolean varies() {
        return varies;
    }

    /// Not to be written to; null: it is [#open].
    byte @Nullable [] content() {
        return content;
    }

    @Nullable
    OpenFile open() {
        return open;
    }

    /// What a request without conditions and ranges gets of it.
    ///
    /// @param nowSeconds for Date
    FileReply plain(long nowSeconds) {
        FileReply its = plain;
        if (its == null || plainSeconds != nowSeconds) {
            its = FileReply.all(this, nowSeconds);
            plain = its;
            plainSeconds = nowSeconds;
        }
        return its;
    }
}
