/// HTTP/2: connections of many streams, each an exchange of its own.
///
/// What is the same on both sides is written once: which frames a peer may send ([ReceivingSide]), what streams
/// send ([SendingSide]), and which are in hand ([StreamTable]).
///
/// To clients: [Http2Connection] reads frames ([lbd.core.http2.FrameReader]) and says what each may do now
/// (RFC 9113 sections 5 and 6); [Http2Stream] is one request, [StreamAnswer] its
/// [lbd.proxy.http.ClientStream]; [FrameOutput] gathers what they send and writes it once a turn. [Excess]
/// counts what only an attacker sends much of. Listeners choose it by the client's preface ([PrefaceGate])
/// where they are told to.
///
/// Credit is given to a stream as its exchange asks for more of the body
/// ([lbd.proxy.http.ClientStream#readBody]), and to the connection at once, so that no stream's stalled body
/// holds up another's. What a client may make us keep is bounded by that: for each stream its window and one
/// read of its server's answer.
///
/// To servers: [Http2ServerConnection] carries many requests, [AnswerInput] reads what the server says,
/// [RequestStream] is the [lbd.proxy.http.ServerStream] of one request, [BodyOutput] what of its body waits
/// for windows. Here credit is given as the exchange asks for more of the answer
/// ([lbd.proxy.http.ServerStream#read]).
///
/// A WebSocket is a [DataTunnel] over a stream of either side ([TunnelCarrier]).
///
/// Called by a listener's connection factory, by `http` for a shared server connection, and by the loop; calls
/// [lbd.proxy.http.Exchange] with what frames mean, and `stream` with what is to be written.
@NullMarked
package lbd.proxy.http2;

import org.jspecify.annotations.NullMarked;
