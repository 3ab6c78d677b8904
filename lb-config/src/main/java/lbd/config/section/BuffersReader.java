package lbd.config.section;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import lbd.config.bind.Field;
import lbd.config.bind.MapReader;
import lbd.config.bind.Value;
import lbd.core.model.edge.BufferFiles;
import lbd.core.model.edge.BufferLimits;
import lbd.core.model.edge.RequestBuffer;
import lbd.core.model.edge.ResponseBuffer;
import org.jspecify.annotations.Nullable;

/// `request_buffer:` and `response_buffer:` of a listener, a pool or a route, a route's `buffer:`, and where they have
/// their files.
final class BuffersReader {
    private final Field<@Nullable RequestBuffer> request;
    private final Field<@Nullable ResponseBuffer> response;

    private BuffersReader(Field<@Nullable RequestBuffer> request, Field<@Nullable ResponseBuffer> response) {
        this.request = request;
        this.response = response;
    }

    static BuffersReader of(EditsReader.Keys keys) {
        return new BuffersReader(request(keys), response(keys));
    }

    /// Of a route.
    ///
    /// @param forwards whether it has a pool, and so requests to gather
    static BuffersReader ofRoute(MapReader map, boolean forwards) {
        EditsReader.Keys keys = EditsReader.keys(map);
        if (!forwards) {
            return new BuffersReader(Field.<@Nullable RequestBuffer>good(null), response(keys));
        }
        var buffer = keys.<@Nullable RequestBuffer>optional("buffer", v -> buffer(v, map), null);
        var request = request(keys);
        return new BuffersReader(map.has("buffer") ? buffer : request, response(keys));
    }

    private static Field<@Nullable RequestBuffer> request(EditsReader.Keys keys) {
        return keys.<@Nullable RequestBuffer>optional(
                "request_buffer", v -> v.is("off") ? RequestBuffer.OFF : v.map(BuffersReader::readRequest), null);
    }

    private static Field<@Nullable ResponseBuffer> response(EditsReader.Keys keys) {
        return keys.<@Nullable ResponseBuffer>optional(
                "response_buffer", v -> v.is("off") ? ResponseBuffer.OFF : v.map(BuffersReader::readResponse), null);
    }

    private static RequestBuffer buffer(Value value, MapReader route) {
        if (route.has("request_buffer")) {
            throw value.refuse("says what request_buffer says too; allowed: one of them");
        }
        return value.is("off") ? RequestBuffer.OFF : new RequestBuffer((int) value.size(0, RequestBuffer.MOST));
    }

    private static RequestBuffer readRequest(MapReader map) {
        var memory = map.required("memory", v -> (int) v.size(0, RequestBuffer.MOST));
        var disk = map.optional("disk", BuffersReader::disk, 0L);
        return map.build(() -> new RequestBuffer(memory.get(), disk.get()));
    }

    private static ResponseBuffer readResponse(MapReader map) {
        var memory = map.required("memory", v -> (int) v.size(0, ResponseBuffer.MOST));
        var disk = map.optional("disk", BuffersReader::disk, 0L);
        return map.build(() -> new ResponseBuffer(memory.get(), disk.get()));
    }

    private static long disk(Value value) {
        return value.is("off") ? 0 : value.size(BufferFiles.LEAST_EACH, BufferFiles.MOST_EACH);
    }

    /// `process.buffers:`
    static BufferFiles files(MapReader map) {
        BufferFiles fallback = BufferFiles.DEFAULT;
        var path = map.optional("path", v -> v.parsed("a folder, from the root", BuffersReader::path), fallback.path());
        var size = map.optional("size", v -> v.size(BufferFiles.LEAST_SIZE, BufferFiles.MOST_SIZE), fallback.size());
        return map.build(() -> new BufferFiles(path.get(), size.get()));
    }

    private static String path(String text) {
        try {
            Path path = Path.of(text);
            if (!path.isAbsolute()) {
                throw new IllegalArgumentException("expected a folder, from the root, such as /var/tmp");
            }
            return path.normalize().toString();
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("\"" + text + "\" is no path", e);
        }
    }

    /// Once all of them are known to be good.
    BufferLimits buffers() {
        return new BufferLimits(request.get(), response.get());
    }
}
