/// HTTP/2 on the wire: frames (RFC 9113), header compression (HPACK, RFC 7541), windows, and the heads of requests and
/// answers, as functions of bytes and numbers.
///
/// [FrameReader] turns what a peer sends into frames, however it was cut, and refuses what breaks the rules
/// of a frame alone; [HpackDecoder] turns a header block into fields; [HeadLayout] lays those out as the text
/// of an HTTP/1 head and fills a [lbd.core.http.Head], so that routes, edits and writers read both versions
/// alike. [RequestFields] and [ResponseFields] hold the frontier: what HTTP/2 can carry and HTTP/1 cannot
/// (line ends in a value, a colon in a name, a length beside another) is refused there and never laid out.
/// The other way [HpackEncoder] writes fields and [FrameWriter] frames.
///
/// Who may send which frame when is a matter of connections and streams and lies with them, in the proxy. Nothing here
/// knows sockets or time. Broken traffic is a value: an [ErrorCode] with a word for the log.
///
/// Called by `http2` of the proxy for both sides, and by the check of gRPC; calls `http`, and `http1` for its
/// rules.
@NullMarked
package lbd.core.http2;

import org.jspecify.annotations.NullMarked;
