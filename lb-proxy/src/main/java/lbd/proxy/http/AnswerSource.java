package lbd.proxy.http;

import lbd.core.http.Head;

/// Something here that answers as a server would, without a lease or a connection: what a cache holds, a file. One
/// object for all requests, on all loops.
public interface AnswerSource {
    /// A stream that will answer one request. It is given the request next, and answers as every [ServerStream]: not
    /// from within a call of the exchange's.
    ///
    /// @param request not to be kept: the stream gets it again by [ServerStream#head]
    ServerStream open(Head request, HttpLoop loop);
}
