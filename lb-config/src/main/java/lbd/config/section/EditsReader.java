package lbd.config.section;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import lbd.config.bind.Field;
import lbd.config.bind.MapReader;
import lbd.config.bind.Value;
import lbd.core.model.edge.CompressSpec;
import lbd.core.model.edge.CorsSpec;
import lbd.core.model.edge.DecompressSpec;
import lbd.core.model.edge.HeaderRule;
import lbd.core.model.edge.RequestIdSpec;
import lbd.core.model.edge.ResponseHeaders;
import lbd.core.model.edge.RewriteSpec;
import lbd.core.model.edge.RouteEdits;
import org.jspecify.annotations.Nullable;

/// The keys of a listener or a route that change requests and answers.
final class EditsReader {
    private final AuthReader auth;
    private final Field<List<HeaderRule>> request;
    private final Field<List<ResponseHeaders>> response;
    private final Field<@Nullable RewriteSpec> rewrite;
    private final Field<@Nullable CorsSpec> cors;
    private final Field<@Nullable CompressSpec> compress;
    private final Field<@Nullable DecompressSpec> decompress;
    private final DetoursReader detours;
    private final Field<List<ResponseHeaders>> expires;
    private final BuffersReader buffers;
    private Field<@Nullable RequestIdSpec> requestId = Field.<@Nullable RequestIdSpec>good(null);

    /// How a key is read: a listener refuses it where it does not speak HTTP.
    interface Keys {
        <T extends @Nullable Object> Field<T> optional(String key, Function<Value, T> read, T fallback);
    }

    private EditsReader(
            Keys keys, KnownVariables known, AuthReader auth, Function<Value, String> pool, BuffersReader buffers) {
        this.buffers = buffers;
        this.auth = auth;
        request = keys.optional("request_headers", v -> HeadersReader.request(v, known), List.of());
        response = keys.optional("response_headers", v -> HeadersReader.response(v, known), List.of());
        cors = keys.<@Nullable CorsSpec>optional("cors", CorsReader::read, null);
        compress = keys.<@Nullable CompressSpec>optional("compress", CompressReader::read, null);
        decompress = keys.<@Nullable DecompressSpec>optional("decompress", DecompressReader::read, null);
        detours = new DetoursReader(keys, pool);
        expires = keys.optional("expires", ExpiresReader::read, List.of());
        rewrite = keys.<@Nullable RewriteSpec>optional("rewrite", v -> RewriteReader.read(v, known), null);
    }

    /// @param pool reads the name of a pool
    static EditsReader ofListener(Keys keys, AuthReader auth, Function<Value, String> pool) {
        EditsReader reader =
                new EditsReader(keys, new KnownVariables(-1, auth.logins()), auth, pool, BuffersReader.of(keys));
        reader.requestId = keys.<@Nullable RequestIdSpec>optional("request_id", RequestIdReader::read, null);
        return reader;
    }

    /// @param pool    reads the name of a pool
    /// @param buffers of the route
    static EditsReader ofRoute(
            MapReader map, KnownVariables known, AuthReader auth, Function<Value, String> pool, BuffersReader buffers) {
        return new EditsReader(keys(map), known, auth, pool, buffers);
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
        // What the operator writes himself has the last word.
        List<ResponseHeaders> answers =
                Stream.concat(expires.get().stream(), response.get().stream()).toList();
        return new RouteEdits(
                Stream.concat(auth.rules().stream(), request.get().stream()).toList(),
                answers,
                rewrite.get(),
                cors.get(),
                requestId.get(),
                compress.get(),
                decompress.get(),
                detours.detours(),
                buffers.buffers());
    }
}
