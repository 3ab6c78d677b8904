package lbd.core.model.edge;

import java.util.List;
import java.util.stream.Stream;
import lbd.core.variable.Variable;
import lbd.core.variable.VariableText;
import org.jspecify.annotations.Nullable;

/// What is changed on the requests of a route or a listener, and on their answers.
///
/// @param request  in their order
/// @param response in their order; each is for the answers that it names
/// @param rewrite  of the target and the host; null: what the listener says, and there nothing
/// @param cors     which sites may read answers; null: what the listener says, and there nothing
/// @param requestId of a listener; null: requests get none
/// @param compress  of answers; null: what the listener says, and there nothing
/// @param decompress of requests; null: what the listener says, and there nothing
/// @param detours   where they go beside their way, or in place of it
/// @param buffers   what of bodies may wait here
public record RouteEdits(
        List<HeaderRule> request,
        List<ResponseHeaders> response,
        @Nullable RewriteSpec rewrite,
        @Nullable CorsSpec cors,
        @Nullable RequestIdSpec requestId,
        @Nullable CompressSpec compress,
        @Nullable DecompressSpec decompress,
        Detours detours,
        BufferLimits buffers) {
    public static final RouteEdits DEFAULT = new RouteEdits(List.of(), List.of());

    /// Where nothing leaves its way.
    public RouteEdits(
            List<HeaderRule> request,
            List<ResponseHeaders> response,
            @Nullable RewriteSpec rewrite,
            @Nullable CorsSpec cors,
            @Nullable RequestIdSpec requestId,
            @Nullable CompressSpec compress) {
        this(request, response, rewrite, cors, requestId, compress, null, Detours.DEFAULT, BufferLimits.DEFAULT);
    }

    /// Where bodies stay as they are.
    public RouteEdits(
            List<HeaderRule> request,
            List<ResponseHeaders> response,
            @Nullable RewriteSpec rewrite,
            @Nullable CorsSpec cors,
            @Nullable RequestIdSpec requestId) {
        this(request, response, rewrite, cors, requestId, null);
    }

    /// Without an id, and without a word of other sites.
    public RouteEdits(List<HeaderRule> request, List<ResponseHeaders> response, @Nullable RewriteSpec rewrite) {
        this(request, response, rewrite, null, null);
    }

    /// Where target and host stay as they are.
    public RouteEdits(List<HeaderRule> request, List<ResponseHeaders> response) {
        this(request, response, null);
    }

    public RouteEdits {
        request = List.copyOf(request);
        response = List.copyOf(response);
    }

    /// The same with other detours.
    public RouteEdits with(Detours other) {
        return new RouteEdits(request, response, rewrite, cors, requestId, compress, decompress, other, buffers);
    }

    /// The same with other buffers.
    public RouteEdits with(BufferLimits other) {
        return new RouteEdits(request, response, rewrite, cors, requestId, compress, decompress, detours, other);
    }

    /// The same with other bodies for servers.
    public RouteEdits with(DecompressSpec other) {
        return new RouteEdits(request, response, rewrite, cors, requestId, compress, other, detours, buffers);
    }

    /// Whether any text names a group of the route's regular expression.
    public boolean asksCaptures() {
        Stream<HeaderRule> rules =
                Stream.concat(request.stream(), response.stream().flatMap(one -> one.rules().stream()));
        Stream<VariableText> texts = Stream.concat(
                rules.flatMap(rule -> rule.values().stream()),
                rewrite == null
                        ? Stream.empty()
                        : Stream.concat(rewrite.set().values().stream(), rewrite.prefixText().stream()));
        return texts.anyMatch(text -> text.names(Variable.CAPTURE));
    }

    /// A route's own together with its listener's: its rules of headers come after them, its rewrite stands in place of
    /// the listener's.
    public RouteEdits within(RouteEdits listener) {
        return new RouteEdits(
                Stream.concat(listener.request.stream(), request.stream()).toList(),
                Stream.concat(listener.response.stream(), response.stream()).toList(),
                rewrite == null ? listener.rewrite : rewrite,
                cors == null ? listener.cors : cors,
                listener.requestId,
                compress == null ? listener.compress : compress,
                decompress == null ? listener.decompress : decompress,
                detours.within(listener.detours),
                buffers.within(listener.buffers));
    }
}
