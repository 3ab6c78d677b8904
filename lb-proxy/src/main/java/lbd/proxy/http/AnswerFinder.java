package lbd.proxy.http;

import lbd.core.http.Head;

/// Finds out what answers a request of its route: a file, or what stands in for it. One object for all requests, on all
/// loops.
public interface AnswerFinder {
    /// Called on the loop of the request.
    ///
    /// @param head    not to be kept
    /// @param path    that is meant, after its rewrite, as in a URL
    /// @param passage can be asked for time
    /// @return where it goes, or what [Passage#later] gives where that is not known yet
    Destination find(Head head, byte[] path, Passage passage);
}
