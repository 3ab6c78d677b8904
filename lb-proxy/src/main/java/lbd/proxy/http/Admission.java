package lbd.proxy.http;

import lbd.core.accesslog.EndReason;
import lbd.core.http.Head;
import lbd.core.http.Method;
import lbd.proxy.answer.OwnAnswer;
import org.jspecify.annotations.Nullable;

/// What is ours to answer or to refuse before anybody is asked (RFC 9110, 7.6 and 9.3).
final class Admission {
    private static final Destination NO_SUCH_METHOD = new Destination.Refused(405, EndReason.NOT_SUPPORTED);
    private static final Destination TOO_LARGE = new Destination.Refused(413, EndReason.TOO_LARGE);
    private static final Destination NAMED_LOOP = new Destination.Refused(508, EndReason.LOOP, "via");
    private static final Destination COUNTED_LOOP = new Destination.Refused(508, EndReason.LOOP, "cdn_loop");
    private static final Destination LAST_HOP = new Destination.Answered(OwnAnswer.OPTIONS);

    private Admission() {}

    /// @param head whose framing is sound
    /// @return null for a request that is not
    static @Nullable Destination of(Head head, ForwardingFields forwarding, HttpService service) {
        Method method = head.method();
        if (method == Method.CONNECT || method == Method.TRACE) {
            return NO_SUCH_METHOD;
        }
        if (head.contentLength() > service.spec().http().limits().body()) {
            return TOO_LARGE;
        }
        if (method == Method.OPTIONS && MaxForwards.of(head) == 0) {
            return LAST_HOP;
        }
        byte[] name = forwarding.via();
        if (name != null && Via.names(head, name)) {
            return NAMED_LOOP;
        }
        if (forwarding.marksLoops() && LoopMark.isLoop(head)) {
            return COUNTED_LOOP;
        }
        return null;
    }
}
