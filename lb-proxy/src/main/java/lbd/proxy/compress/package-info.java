/// Answers of servers that are compressed on their way to clients: a [lbd.proxy.http.MessageFilter] before the client's
/// stream, of whatever version.
///
/// [Compression] says which answers, [AcceptedEncodings] how, and [CompressFilter] does it, with an [Encoder] of its
/// own. Encoders have native memory: each belongs to the [LoopCompressors] of its loop, which bounds how many there are
/// and how much of the loop's time they take ([Budget]), and keeps a few for the next answers. To add a coding, start
/// at [lbd.core.model.edge.Encoding] and [Encoder#of].
///
/// Called by `http`, as any filter is; calls Netty's allocator and the encoders' libraries.
@NullMarked
package lbd.proxy.compress;

import org.jspecify.annotations.NullMarked;
