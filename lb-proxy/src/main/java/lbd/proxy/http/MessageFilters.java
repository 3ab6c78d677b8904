package lbd.proxy.http;

import lbd.core.http.Head;

/// Chooses, for each message of a route, who stands between it and where it goes. Made when a configuration is
/// prepared; called on any loop. What is spliced and what is a tunnel's passes no filter, and neither do answers of
/// this process.
public interface MessageFilters {
    /// Everything passes as it is.
    MessageFilters NONE = new MessageFilters() {};

    /// A request is sent to a server; perhaps once more to another one, by another call.
    ///
    /// @param head not to be kept
    /// @return a [MessageFilter] before `to`, or `to` itself
    default MessageSink request(Head head, MessageSink to) {
        return to;
    }

    /// A server's final answer has begun.
    ///
    /// @param loop    on which it is, and all that follows
    /// @param request as it came from the client; not to be kept, and neither is `answer`
    /// @return a [MessageFilter] before `to`, or `to` itself
    default MessageSink answer(HttpLoop loop, Head request, Head answer, MessageSink to) {
        return to;
    }

    /// These and, between them and where a message goes, others.
    default MessageFilters then(MessageFilters others) {
        MessageFilters first = this;
        return new MessageFilters() {
            @Override
            public MessageSink request(Head head, MessageSink to) {
                return first.request(head, others.request(head, to));
            }

            @Override
            public MessageSink answer(HttpLoop loop, Head request, Head answer, MessageSink to) {
                return first.answer(loop, request, answer, others.answer(loop, request, answer, to));
            }
        };
    }
}
