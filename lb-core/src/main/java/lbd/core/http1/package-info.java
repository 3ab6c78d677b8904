/// HTTP/1 on the wire: heads and chunks of requests and answers (RFC 9112), as strictly as a proxy on the
/// open internet must read them.
///
/// One rule decides every doubt: what two readers could take for different messages is refused, and nothing
/// of it is forwarded. So there is no lax mode: lines end in CR LF, one Content-Length or one `chunked`
/// frames a body, and nothing is repaired. [HttpParser] reads a head in place into an [lbd.core.http.Head];
/// [ChunkedDecoder] follows a chunked body; [Rejection] lists every reason to refuse. Errors are found in the
/// order of the bytes, so the verdict does not depend on how the bytes were cut into reads.
///
/// Nothing here knows sockets or time, and nothing allocates per message.
///
/// Called by `http1` of the proxy for both sides, by the checks for answers, and by HTTP/2 for the rules that are
/// the same; calls `http` alone.
@NullMarked
package lbd.core.http1;

import org.jspecify.annotations.NullMarked;
