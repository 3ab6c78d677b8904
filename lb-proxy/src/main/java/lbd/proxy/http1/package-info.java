/// HTTP/1 on both sides of an exchange.
///
/// [HttpConnection] is a client's connection, [ServerConnection] one to a server; both read with the strict parser of
/// lbd.core.http1 and write with only the edits that are due. [Http1Loop] holds what all of them on one loop share.
@NullMarked
package lbd.proxy.http1;

import org.jspecify.annotations.NullMarked;
