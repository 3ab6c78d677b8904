/// HTTP/1 on both sides of an exchange.
///
/// [HttpConnection] is a client's connection, [Http1ServerConnection] one to a server; both read with the
/// strict parser of lbd.core.http1 and write with only the edits that are due. [Http1Loop] holds what all of
/// them on one loop share.
///
/// Called by a listener's connection factory and by the loop, which tells of bytes; calls
/// [lbd.proxy.http.Exchange] with what they mean, and `stream` with what is to be written.
@NullMarked
package lbd.proxy.http1;

import org.jspecify.annotations.NullMarked;
