/// The HTTP exchange: route, pick, connect, retry, log, finish, for one request and its answer.
///
/// [Exchange] never asks which HTTP version either side speaks, nor is any of its data a version's own. Heads
/// ([lbd.core.http.Head]) are read by name and position, bodies are data, end and trailers of a
/// [lbd.core.http.BodyLength], and how a server failed is a [lbd.proxy.upstream.ServerFailure]. It talks to a
/// [ClientStream] and a [ServerStream]; lbd.proxy.http1 has both for HTTP/1.
///
/// It is made of parts, each of which its documentation names: begin there, then read [RequestSide] and [AnswerSide],
/// which are the two directions.
///
/// ## How another version plugs in
///
/// - Its name: a line in [lbd.core.http.HttpVersion].
/// - A head that is read is laid out as HTTP/1 text and filled through [lbd.core.http.HeadWriter] (see
///   [lbd.core.http.Head]): `Host` for `:authority`, cookie crumbs joined, content-length as a field. What HTTP/1 alone
///   has (`keepAlive`) is left alone. An upgrade by extended CONNECT is laid out as GET with Upgrade, and
///   `upgradeRequested` set; a server's 2xx to one as the 101 that HTTP/1 has in its place.
/// - To clients: a [ClientStream] for each request in hand with an [Exchange] of its own. Both may be used again for
///   the next one, so a connection keeps those that it has made. One [ForwardingFields] for each connection. The stream
/// calls
///   [Exchange#begin] (the head is not kept, the exchange makes its copy), [Exchange#requestData],
///   [Exchange#requestEnd], and [Exchange#requestReadComplete] when what was read for now has been passed; the latter
///   sends what goes to a server, so it is called for every stream that got something in this read.
///   [ClientStream#readBody] asks for more of the body: a version with windows gives credit there and nowhere else.
///   What cannot become a request is answered by [Exchange#refuse]; what breaks off by [Exchange#requestFailed] or
///   [Exchange#clientGone].
/// - [ClientStream#head] is given the head as the server sent it, and [HeadEdits]: write the fields that
///   [HeadEdits#keeps], then those of [HeadEdits#added]; what is the connection's own (lengths in chunks, Connection,
///   Upgrade) is neither kept nor added, and is the writer's to add where its version has it. Content-Length stays
///   where it is true. The length that is passed says how the body ends, the head's own does not: it may have been
///   changed on the way.
/// - [ServerStream#head] is given [HeadEdits] too: what is asked for is [HeadEdits#newTarget] where there is one,
///   and a new Host is among the fields that are added.
/// - An answer's data and end come without a flush where more of the same read may follow: [ClientStream#flush] or
///   [ClientStream#finished] comes last. After finished the stream hears nothing until the next [Exchange#begin].
/// - To servers: a [ServerProtocol] that makes a [PooledConnection] over a stream that has just come to stand, and a
///   [ServerStream] for each exchange on it. [ServerConnections] dials, keeps idle ones and closes them with their
///   server; which version a new connection speaks is decided in its `open`, where what TLS has settled can be asked.
///   One that carries many exchanges is a [SharedConnection], made by a [SharedProtocol]: it says when it stands, and
///   [SharedGroup] picks among those of one server and has more opened.
///   [ServerStream#begin] comes first, then [ServerStream#head], which writes the head at once,
///   with the same edits. It answers by [Exchange#response] (interim answers included, as often as they come),
///   [Exchange#upgraded], [Exchange#responseData], [Exchange#responseEnd] (the stream is free then, before the call
///   returns: the client's next request may already take it) and [Exchange#responseReadComplete]. When it is
///   [Exchange#serverFailed], its [lbd.proxy.upstream.ServerFailure] says whether the server has processed the request:
///   REFUSED_STREAM, and a GOAWAY that leaves the stream out, are REFUSED; a kept connection that ends before a byte is
///   STALE.
/// - Nothing calls back into who is calling: a stream does not answer from within a call of the exchange's, except that
///   [Exchange#begin] may end the request before it returns.
///
/// What changes on the way is in [Edits]: what has to on every proxy ([RequestEdits], [AnswerEdits]) and the route's
/// [RoutePlan], compiled from the configuration's rules. [RequestFacts] answers what texts with variables ask.
///
/// Before a request goes anywhere it passes the [Gate]s of its listener, in their order, some of which take their time
/// ([Passage]). Where it then goes is a [Destination]: a pool, an answer of our own, or an [AnswerSource] here that
/// answers as a server would.
///
/// Both streams are a [MessageSink], and a [MessageFilter] may stand before either: a route's
/// [MessageFilters] are asked for each request that is sent and each answer that has begun. Where they want
/// nothing the exchange calls the stream itself.
///
/// `ExchangeTest` drives both seams with streams of no version.
///
/// Called by `http1` and `http2`, whose client connections own exchanges; calls `route` for the pool, `upstream` for a
/// server ([Attempts] is the seeker of a [lbd.proxy.upstream.ServerSearch]), `answer` for what no server says.
@NullMarked
package lbd.proxy.http;

import org.jspecify.annotations.NullMarked;
