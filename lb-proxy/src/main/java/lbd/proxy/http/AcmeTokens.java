package lbd.proxy.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.HashMap;
import java.util.Map;
import lbd.core.http.Head;
import lbd.core.model.RouteAction;
import lbd.proxy.answer.OwnAnswer;
import org.jspecify.annotations.Nullable;

/// Answers an authority that looks whether a name is ours (RFC 8555 section 8.3), for the tokens that are expected just
/// now and for nothing else. One for all listeners; any thread publishes.
public final class AcmeTokens implements Gate {
    private static final byte[] FOLDER = "/.well-known/acme-challenge/".getBytes(ISO_8859_1);

    private volatile Map<String, OwnAnswer> expected = Map.of();

    /// @param answers by token, in place of those before
    public void expect(Map<String, String> answers) {
        Map<String, OwnAnswer> next = new HashMap<>();
        answers.forEach((token, answer) -> next.put(token, OwnAnswer.of(new RouteAction.Respond(200, answer))));
        expected = next;
    }

    @Override
    public @Nullable Destination judge(Head head, Passage passage) {
        Map<String, OwnAnswer> now = expected;
        if (now.isEmpty() || !isChallenge(head)) {
            return null;
        }
        int from = head.pathStart() + FOLDER.length;
        OwnAnswer answer = now.get(new String(head.bytes(), from, head.pathEnd() - from, ISO_8859_1));
        return answer == null ? null : new Destination.Answered(answer);
    }

    private static boolean isChallenge(Head head) {
        int start = head.pathStart();
        byte[] bytes = head.bytes();
        if (head.pathEnd() - start <= FOLDER.length) {
            return false;
        }
        for (int i = 0; i < FOLDER.length; i++) {
            if (bytes[start + i] != FOLDER[i]) {
                return false;
            }
        }
        return true;
    }
}
