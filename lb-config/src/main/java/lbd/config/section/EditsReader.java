package lbd.config.section;

import java.util.List;
import java.util.function.Function;
import lbd.config.bind.Field;
import lbd.config.bind.MapReader;
import lbd.config.bind.Value;
import lbd.core.model.edge.CompressSpec;
import lbd.core.model.edge.CorsSpec;
import lbd.core.model.edge.HeaderRule;
import lbd.core.model.edge.RequestIdSpec;
import lbd.core.model.edge.ResponseHeaders;
import lbd.core.model.edge.RewriteSpec;
import lbd.core.model.edge.RouteEdits;
import org.jspecify.annotations.Nullable;

/// The keys of a listener or a route that change requests and answers.
final class EditsReader {
    private final Field<List<HeaderRule>> request;
    private final Field<List<ResponseHeaders>> response;
    private final Field<RewriteSpec> rewrite;
    private final Field<@Nullable CorsSpec> cors;
    private final Field<@Nullable CompressSpec> compress;
    private Field<@Nullable RequestIdSpec> requestId = Field.<@Nullable RequestIdSpec>good(null);

    /// How a key is read: a listener refuses it where it does not speak HTTP.
    interface Keys {
        <T extends @Nullable Object> Field<T> optional(String key, Function<Value, T> read, T fallback);
    }

    private EditsReader(Keys keys, int captures) {
        request = keys.optional("request_headers", v -> HeadersReader.request(v, captures), List.of());
        response = keys.optional("response_headers", v -> HeadersReader.response(v, captures), List.of());
        cors = keys.<@Nullable CorsSpec>optional("cors", CorsReader::read, null);
        compress = keys.<@Nullable CompressSpec>optional("compress", CompressReader::read, null);
        rewrite = keys.optional("rewrite", v -> RewriteReader.read(v, captures), RewriteSpec.DEFAULT);
    }

    static EditsReader ofListener(Keys keys) {
        EditsReader reader = new EditsReader(keys, -1);
        reader.requestId = keys.<@Nullable RequestIdSpec>optional("request_id", RequestIdReader::read, null);
        return reader;
    }

    /// @param captures groups of the route's regular expression; -1: it has none
    static EditsReader ofRoute(MapReader map, int captures) {
        return new EditsReader(keys(map), captures);
    }

    /// Those of a map that may have them all.
    static Keys keys(MapReader map) {
        return new Keys() {
            @Override
            public <T extends @Nullable Object> Field<T> optional(String key, Function<Value, T> read, T fallback) {
                return map.optional(key, read, fallback);
            }
        };
    }

    /// Once all of them are known to be good.
    RouteEdits edits() {
        return new RouteEdits(
                request.get(), response.get(), rewrite.get(), cors.get(), requestId.get(), compress.get());
    }
}
