/// The HTTP exchange: route, pick, connect, retry, log, finish, for one request and its answer.
///
/// [Exchange] never asks which HTTP version either side speaks. It sees heads by name and position
/// ([lbd.core.http.Head]) and bodies as data, end and trailers, and talks to a [ClientStream] and a [ServerStream];
/// lbd.proxy.http1 has both for HTTP/1.
@NullMarked
package lbd.proxy.http;

import org.jspecify.annotations.NullMarked;
