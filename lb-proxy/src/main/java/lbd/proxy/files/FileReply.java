package lbd.proxy.files;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import lbd.core.http.BodyLength;
import lbd.core.http.ByteRanges;
import lbd.core.http.Head;
import lbd.core.http.HeadBuilder;
import lbd.core.http.HttpDate;
import lbd.core.http.KnownField;
import lbd.core.http.Method;
import lbd.core.http.Preconditions;
import org.jspecify.annotations.Nullable;

/// What of a file a request gets.
///
/// @param head  of the answer
/// @param parts of its body, in their order
record FileReply(Head head, List<Part> parts) {
    /// A piece of the body.
    sealed interface Part {}

    /// Between parts of the file.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Text(byte[] bytes) implements Part {}

    /// @param from the first byte
    /// @param to   the byte behind the last
    record Bytes(long from, long to) implements Part {}

    /// @param request GET or HEAD
    /// @param nowSeconds for Date
    static FileReply to(Head request, ServedFile file, long nowSeconds) {
        return request.method() == Method.GET && isPlain(request)
                ? file.plain(nowSeconds)
                : asked(request, file, nowSeconds);
    }

    /// Whether a request says nothing that the answer depends on.
    private static boolean isPlain(Head request) {
        return !request.has(KnownField.RANGE)
                && !request.has(KnownField.IF_NONE_MATCH)
                && !request.has(KnownField.IF_MODIFIED_SINCE)
                && !request.has(KnownField.IF_MATCH)
                && !request.has(KnownField.IF_UNMODIFIED_SINCE);
    }

    private static FileReply asked(Head request, ServedFile file, long nowSeconds) {
        return switch (Preconditions.judge(request, file.etag(), file.modified())) {
            case FAILED -> bodiless(412, "Precondition Failed", file, nowSeconds);
            case NOT_MODIFIED -> bodiless(304, "Not Modified", file, nowSeconds);
            case HOLD -> whole(request, file, nowSeconds);
        };
    }

    private static FileReply whole(Head request, ServedFile file, long nowSeconds) {
        List<ByteRanges.Part> ranges = ranges(request, file);
        if (ranges == null) {
            return whole(request.method() == Method.HEAD, file, nowSeconds);
        }
        if (ranges.isEmpty()) {
            HeadBuilder head = begin(416, "Range Not Satisfiable", file, nowSeconds);
            head.field("Content-Range", "bytes */" + file.size());
            return end(head, request, 0, List.of());
        }
        HeadBuilder head = begin(206, "Partial Content", file, nowSeconds);
        if (ranges.size() == 1) {
            ByteRanges.Part one = ranges.getFirst();
            head.field("Content-Type", file.type());
            head.field("Content-Range", range(one, file));
            return end(head, request, one.length(), List.of(new Bytes(one.from(), one.to())));
        }
        return several(head, request, file, ranges);
    }

    /// To GET: all of it.
    static FileReply all(ServedFile file, long nowSeconds) {
        return whole(false, file, nowSeconds);
    }

    private static FileReply whole(boolean toHead, ServedFile file, long nowSeconds) {
        HeadBuilder head = begin(200, "OK", file, nowSeconds);
        head.field("Content-Type", file.type());
        boolean empty = file.size() == 0;
        return end(head, toHead, file.size(), empty ? List.of() : List.of(new Bytes(0, file.size())));
    }

    /// RFC 9110 section 14.6.
    private static FileReply several(HeadBuilder head, Head request, ServedFile file, List<ByteRanges.Part> ranges) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        String boundary = Long.toHexString(random.nextLong()) + Long.toHexString(random.nextLong());
        List<Part> parts = new ArrayList<>();
        long length = 0;
        String before = "--";
        for (ByteRanges.Part one : ranges) {
            byte[] text = (before + boundary + "\r\nContent-Type: " + file.type() + "\r\nContent-Range: "
                            + range(one, file) + "\r\n\r\n")
                    .getBytes(US_ASCII);
            parts.add(new Text(text));
            parts.add(new Bytes(one.from(), one.to()));
            length += text.length + one.length();
            before = "\r\n--";
        }
        byte[] last = ("\r\n--" + boundary + "--\r\n").getBytes(US_ASCII);
        parts.add(new Text(last));
        head.field("Content-Type", "multipart/byteranges; boundary=" + boundary);
        return end(head, request, length + last.length, parts);
    }

    private static String range(ByteRanges.Part part, ServedFile file) {
        return "bytes " + part.from() + "-" + (part.to() - 1) + "/" + file.size();
    }

    /// @return null: the whole is asked for
    private static @Nullable List<ByteRanges.Part> ranges(Head request, ServedFile file) {
        int field = request.find(KnownField.RANGE);
        // Some ask for the first part of whatever it is: of nothing that is all.
        boolean asks =
                file.size() > 0 && field >= 0 && request.method() == Method.GET && !request.repeats(KnownField.RANGE);
        return asks && Preconditions.isSameForRange(request, file.etag(), file.modified())
                ? ByteRanges.of(request.value(field), file.size())
                : null;
    }

    private static FileReply bodiless(int status, String reason, ServedFile file, long nowSeconds) {
        HeadBuilder head = begin(status, reason, file, nowSeconds);
        if (status != 304) {
            head.field("Content-Length", "0");
        }
        head.body(BodyLength.NONE, status == 304 ? -1 : 0);
        return new FileReply(head.build(), List.of());
    }

    private static HeadBuilder begin(int status, String reason, ServedFile file, long nowSeconds) {
        HeadBuilder head = new HeadBuilder();
        head.status(status, reason);
        head.field("Date", HttpDate.text(nowSeconds));
        head.field("ETag", file.etag());
        head.field("Last-Modified", file.lastModified());
        if (status == 200) {
            head.field("Accept-Ranges", "bytes");
        }
        if (file.varies()) {
            head.field("Vary", "Accept-Encoding");
        }
        if (file.encoding() != null && status < 300) {
            head.field("Content-Encoding", file.encoding().word());
        }
        return head;
    }

    private static FileReply end(HeadBuilder head, Head request, long length, List<Part> parts) {
        return end(head, request.method() == Method.HEAD, length, parts);
    }

    private static FileReply end(HeadBuilder head, boolean toHead, long length, List<Part> parts) {
        head.field("Content-Length", Long.toString(length));
        boolean none = toHead || length == 0;
        head.body(none ? BodyLength.NONE : BodyLength.KNOWN, length);
        return new FileReply(head.build(), none ? List.of() : parts);
    }
}
