/// Bodies of requests whose codings are taken off before anybody here or a server sees them, for servers that cannot.
///
/// A [Decompression] says of which requests, [ContentCodings] which codings they have, and a [DecodedRequest] does it
/// for one, a bounded step at a time, by a [Chain] of [Decoder]s, one for each coding. Decoders have native memory: a
/// [LoopDecoders] bounds it for each loop. What one step of brotli does cannot be bounded, so that is the work of
/// threads of its own ([Decoders]). To add a coding, start at [lbd.core.model.edge.Coding] and [Decoder#of].
///
/// Called by `http`, as its [lbd.proxy.http.BodyDecoding]; calls the decoders' libraries.
@NullMarked
package lbd.proxy.decompress;

import org.jspecify.annotations.NullMarked;
