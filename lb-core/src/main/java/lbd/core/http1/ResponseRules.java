package lbd.core.http1;

import lbd.core.http.BodyLength;
import lbd.core.http.Head;
import lbd.core.http.HeadWriter;
import lbd.core.http.KnownField;
import lbd.core.http.Method;
import org.jspecify.annotations.Nullable;

/// What a complete answer's head must satisfy as a whole, and how its body ends (RFC 9112 section 6.3).
final class ResponseRules {
    private ResponseRules() {}

    static @Nullable Rejection check(Head head, Method requestMethod) {
        Rejection rejection = BodyRules.check(head);
        if (rejection == null) {
            rejection = ConnectionRules.check(head);
        }
        return rejection == null ? body(head, requestMethod) : rejection;
    }

    private static @Nullable Rejection body(Head head, Method requestMethod) {
        HeadWriter out = head.writer();
        int status = head.status();
        boolean announced = head.bodyLength() != BodyLength.NONE;
        if (status < 200) {
            // RFC 9110 section 15: no body, hence neither field. What follows is another head, so that a server which
            // announces a body all the same would have it read as one; only the harmless `Content-Length: 0` is common.
            return announced ? Rejection.BODY_WHERE_NONE_MAY_BE : null;
        }
        // Both end at the empty line, whatever they announce (RFC 9112 section 6.3), and some servers send a
        // part of it all the same. Only what a 304 says about the length of what it stands for is common, and
        // harmless.
        if ((status == 204 && announced) || (status == 304 && head.bodyLength() == BodyLength.UNKNOWN)) {
            out.keepAlive(false);
        }
        boolean tunnel = requestMethod == Method.CONNECT && status < 300;
        if (requestMethod == Method.HEAD || status == 204 || status == 304 || tunnel) {
            out.bodyLength(BodyLength.NONE);
            return null;
        }
        // 205 has no content (RFC 9110 section 15.3.6), so one that says nothing about its length is not
        // read until the end.
        if (!announced && !head.has(KnownField.CONTENT_LENGTH) && status != 205) {
            out.bodyLength(BodyLength.UNTIL_CLOSE);
            out.keepAlive(false);
        }
        return null;
    }
}
