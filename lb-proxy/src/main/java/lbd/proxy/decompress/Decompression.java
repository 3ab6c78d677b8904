package lbd.proxy.decompress;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.List;
import java.util.stream.Collectors;
import lbd.core.accesslog.EndReason;
import lbd.core.grpc.GrpcHeads;
import lbd.core.http.BodyLength;
import lbd.core.http.Head;
import lbd.core.http.KnownField;
import lbd.core.model.edge.Coding;
import lbd.core.model.edge.DecompressSpec;
import lbd.core.runtime.DecompressionCounters;
import lbd.core.runtime.DecompressionRefusal;
import lbd.proxy.compress.Transforms;
import lbd.proxy.http.BodyDecoding;
import lbd.proxy.http.BodyTaker;
import lbd.proxy.http.DecodedBody;
import lbd.proxy.http.Destination;
import org.jspecify.annotations.Nullable;

/// Which requests of a route go on without the codings of their bodies. Immutable; any thread.
public final class Decompression implements BodyDecoding {
    private static final int UNSUPPORTED = 415;

    private final DecompressSpec spec;
    private final ContentCodings codings;
    private final byte[] accepted;
    private final Decoders decoders;
    private final DecompressionCounters counts;

    /// @param counts of the listener
    public Decompression(DecompressSpec spec, Decoders decoders, DecompressionCounters counts) {
        this.spec = spec;
        this.codings = new ContentCodings(spec.encodings());
        this.accepted = spec.encodings().stream()
                .map(Coding::word)
                .collect(Collectors.joining(", "))
                .getBytes(US_ASCII);
        this.decoders = decoders;
        this.counts = counts;
    }

    /// Whether its body may be touched, and says that it is encoded. What gRPC compresses is its messages, each for
    /// itself.
    private static boolean isTouched(Head head) {
        return head.has(KnownField.CONTENT_ENCODING)
                && head.bodyLength() != BodyLength.NONE
                // Of a part there is no beginning.
                && !head.has(KnownField.CONTENT_RANGE)
                && !GrpcHeads.isCall(head)
                && !Transforms.forbids(head);
    }

    @Override
    public Destination.@Nullable Refused refusal(Head head) {
        if (!isTouched(head) || codings.of(head) != null) {
            return null;
        }
        counts.refusals.add(DecompressionRefusal.UNSUPPORTED);
        return new Destination.Refused(UNSUPPORTED, EndReason.NOT_SUPPORTED, detail(DecompressionRefusal.UNSUPPORTED));
    }

    @Override
    public @Nullable DecodedBody begin(Head head, BodyTaker taker) {
        List<Coding> its = isTouched(head) ? codings.of(head) : null;
        return its == null || its.isEmpty() ? null : new DecodedRequest(spec, its, decoders, counts, taker);
    }

    @Override
    public byte[] accepted() {
        return accepted;
    }

    /// As the access log has it.
    static String detail(DecompressionRefusal why) {
        return "decompress_" + why.word();
    }
}
