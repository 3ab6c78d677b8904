package lbd.core.accesslog;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// What a line can show: the one table that templates (`{status}`), JSON keys and the manual read.
public enum AccessField {
    TIME("when it began, UTC: 2026-11-21T10:27:00.123Z", new FieldSource.Time(LineBuffer::putTime)),
    TIME_LOCAL("when it began: 21/Nov/2026:10:27:00 +0000", new FieldSource.Time(LineBuffer::putLocalTime)),
    LISTENER("the listener", new FieldSource.Word(r -> r.listener)),
    CLIENT("the client's address", new FieldSource.Bytes(r -> r.client)),
    CLIENT_PORT("the client's port", new FieldSource.Count(r -> r.clientPort)),
    METHOD("the request's method", new FieldSource.Bytes(r -> r.method)),
    TARGET("the request's target, as it came", new FieldSource.Bytes(r -> r.target)),
    PROTOCOL("HTTP/1.1, HTTP/1.0 or TCP", new FieldSource.Word(r -> r.protocol)),
    HOST("the request's host", new FieldSource.Bytes(r -> r.host)),
    STATUS("the status that the client got", new FieldSource.Count(r -> r.status)),
    BYTES_IN("bytes from the client, heads included", new FieldSource.Count(r -> r.bytesIn)),
    BYTES_OUT("bytes to the client, heads included", new FieldSource.Count(r -> r.bytesOut)),
    REFERER("the request's Referer", new FieldSource.Bytes(r -> r.referer)),
    USER_AGENT("the request's User-Agent", new FieldSource.Bytes(r -> r.userAgent)),
    POOL("the pool", new FieldSource.Word(r -> r.pool)),
    SERVER("the server that had it last", new FieldSource.Word(r -> r.server)),
    QUEUE_MS("milliseconds that it waited for a server with a free place", new FieldSource.Millis(r -> r.queueNanos)),
    CONNECT_MS("milliseconds to connect; none on a kept connection", new FieldSource.Millis(r -> r.connectNanos)),
    FIRST_BYTE_MS("milliseconds to the first byte of the answer", new FieldSource.Millis(r -> r.firstByteNanos)),
    TOTAL_MS("milliseconds from beginning to end", new FieldSource.Millis(r -> r.totalNanos)),
    RETRIES("how often it went to another server", new FieldSource.Count(r -> r.retries)),
    CLIENT_REUSED("whether the client's connection had a request before", new FieldSource.Flag(r -> r.clientReused)),
    SERVER_REUSED("whether the server's connection had a request before", new FieldSource.Flag(r -> r.serverReused)),
    ENDED("why it ended: ok, client_abort, connect_refused, ...", new FieldSource.Word(r -> r.ended.word())),
    DETAIL("the rule that a message broke: host_absent, length_repeated, ...", new FieldSource.Word(r -> r.detail));

    private final String word = name().toLowerCase(Locale.ROOT);
    private final String meaning;
    final FieldSource source;

    AccessField(String meaning, FieldSource source) {
        this.meaning = meaning;
        this.source = source;
    }

    /// As templates and JSON name it.
    public String word() {
        return word;
    }

    /// For the manual.
    public String meaning() {
        return meaning;
    }

    static Optional<AccessField> of(String word) {
        return Arrays.stream(values()).filter(f -> f.word.equals(word)).findFirst();
    }

    static String allowed() {
        return Arrays.stream(values()).map(AccessField::word).collect(Collectors.joining(", "));
    }
}
