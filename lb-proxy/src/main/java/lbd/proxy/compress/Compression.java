package lbd.proxy.compress;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.List;
import lbd.core.grpc.GrpcHeads;
import lbd.core.http.BodyLength;
import lbd.core.http.Head;
import lbd.core.http.HttpVersion;
import lbd.core.http.KnownField;
import lbd.core.http.MediaRange;
import lbd.core.http.Method;
import lbd.core.model.edge.CompressSpec;
import lbd.core.model.edge.Encoding;
import lbd.core.runtime.CompressionCounters;
import lbd.core.runtime.CompressionRefusal;
import lbd.proxy.http.HttpLoop;
import lbd.proxy.http.MessageFilters;
import lbd.proxy.http.MessageSink;

/// Which answers of a route are compressed. Immutable; any thread.
public final class Compression implements MessageFilters {
    private static final byte[] IDENTITY = "identity".getBytes(US_ASCII);
    private static final int NOT_MODIFIED = 304;

    /// What says how the very octets of a body add up (RFC 9530 and those before it): with others it would be a lie.
    private static final List<byte[]> DIGESTS =
            List.of(name("content-digest"), name("repr-digest"), name("digest"), name("content-md5"));

    /// What becomes of an answer.
    enum Fate {
        /// Nothing is to be said of it.
        STAYS,
        /// It stays as it is, and others like it may not.
        VARIES,
        /// It is compressed where its client likes that.
        COMPRESSED
    }

    private final CompressSpec spec;
    private final List<MediaRange> types;
    private final AcceptedEncodings encodings;
    private final Compressors compressors;
    private final CompressionCounters counts;

    /// @param counts of the listener
    public Compression(CompressSpec spec, Compressors compressors, CompressionCounters counts) {
        this.spec = spec;
        this.types = spec.types().stream().map(MediaRange::of).toList();
        this.encodings = new AcceptedEncodings(spec.encodings());
        this.compressors = compressors;
        this.counts = counts;
    }

    private static byte[] name(String lowerCase) {
        return lowerCase.getBytes(US_ASCII);
    }

    @Override
    public MessageSink answer(HttpLoop loop, Head request, Head answer, MessageSink to) {
        Fate fate = fate(request, answer);
        if (fate == Fate.STAYS) {
            return to;
        }
        Encoding encoding = fate == Fate.VARIES ? null : encodings.choose(request);
        if (encoding == null) {
            return new VaryFilter(to);
        }
        LoopCompressors its = compressors.on(loop.loop().index());
        int level = spec.level(encoding);
        CompressionRefusal refusal = its.refusal(encoding, level, loop.loop().nanoTime());
        if (refusal != null) {
            counts.refusals.add(refusal);
            return new VaryFilter(to);
        }
        LoopCompressors.Lease lease = its.take(encoding, level);
        return new CompressFilter(to, its, lease, loop.loop().allocator(), counts);
    }

    /// What its head says, and its request's, whatever the client likes.
    Fate fate(Head request, Head answer) {
        int status = answer.status();
        if (status == NOT_MODIFIED) {
            // Tells of an answer that may have been one.
            return Fate.VARIES;
        }
        // Of a 206 the parts are of the body as it is.
        if (status == 204 || status == 205 || status == 206 || answer.has(KnownField.CONTENT_RANGE)) {
            return Fate.STAYS;
        }
        if (!isOfType(answer) || isEncoded(answer) || GrpcHeads.isCall(request)) {
            return Fate.STAYS;
        }
        if (answer.contentLength() >= 0 && answer.contentLength() < spec.minSize()) {
            return Fate.STAYS;
        }
        if (Transforms.forbids(answer) || Transforms.forbids(request) || hasDigest(answer)) {
            return Fate.STAYS;
        }
        if (request.method() == Method.HEAD) {
            return Fate.VARIES;
        }
        if (answer.bodyLength() == BodyLength.NONE) {
            return Fate.STAYS;
        }
        // Without chunks it would cost the client its connection.
        return request.version() == HttpVersion.HTTP_1_0 ? Fate.VARIES : Fate.COMPRESSED;
    }

    private boolean isOfType(Head answer) {
        for (int i = 0; i < types.size(); i++) {
            if (types.get(i).contains(answer)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isEncoded(Head answer) {
        int field = answer.find(KnownField.CONTENT_ENCODING);
        return field >= 0 && (answer.repeats(KnownField.CONTENT_ENCODING) || !answer.valueEquals(field, IDENTITY));
    }

    private static boolean hasDigest(Head answer) {
        for (int i = 0; i < DIGESTS.size(); i++) {
            if (answer.find(DIGESTS.get(i), 0) >= 0) {
                return true;
            }
        }
        return false;
    }
}
