package lbd.health.http;

import com.google.re2j.Pattern;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import lbd.core.health.Reason;
import lbd.core.model.check.CheckSpec.HttpUrl;
import lbd.health.run.RunOutcome;
import org.jspecify.annotations.Nullable;

/// What is asked and what the answer must be like. Made once for a url of a check of a server; any thread.
public final class AnswerRules {
    private final HttpUrl url;
    private final @Nullable Pattern regex;

    // The same answer to the same question, a thousand times a second.
    private @Nullable HttpRequest last;
    private @Nullable Passed lastPassed;

    private record Passed(int status, RunOutcome outcome) {}

    /// @throws com.google.re2j.PatternSyntaxException if the url's regex is none
    public AnswerRules(HttpUrl url) {
        this.url = url;
        String pattern = url.regex();
        regex = pattern == null ? null : Pattern.compile(pattern);
    }

    public HttpUrl url() {
        return url;
    }

    /// The bytes of the request, to be left as they are. On the loop's thread.
    ///
    /// @param usualPort left out of the Host field, 80 or 443
    byte[] request(SocketAddress address, int usualPort) {
        HttpRequest made = last;
        if (made == null || !made.isTo(address)) {
            made = new HttpRequest(url, address, usualPort);
            last = made;
        }
        return made.bytes();
    }

    boolean passes(int status) {
        return url.status().contains(status);
    }

    RunOutcome wrongStatus(int status) {
        return fail(Reason.STATUS, "status " + status + " wanted " + url.status());
    }

    RunOutcome passed(int status) {
        Passed passed = lastPassed;
        if (passed == null || passed.status != status) {
            passed = new Passed(status, RunOutcome.pass(text("status " + status)));
            lastPassed = passed;
        }
        return passed.outcome;
    }

    RunOutcome fail(Reason reason, String evidence) {
        return RunOutcome.fail(reason, text(evidence));
    }

    /// Judges a body. May take a while where there is a regex.
    ///
    /// @param body   one character a byte
    /// @param digest in hex
    RunOutcome judge(int status, String body, String digest) {
        String wanted = url.digest();
        if (wanted != null && !wanted.equals(digest)) {
            return fail(Reason.DIGEST, "digest " + digest + " wanted " + wanted);
        }
        String contains = url.contains();
        if (contains != null && !body.contains(bytes(contains))) {
            return fail(Reason.CONTENT, "body has no \"" + contains + "\"");
        }
        if (regex != null && !regex.matcher(text8(body)).find()) {
            return fail(Reason.CONTENT, "body does not match " + url.regex());
        }
        return passed(status);
    }

    /// UTF-8 as one character a byte.
    private static String bytes(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    private static String text8(String bytes) {
        return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    boolean hasRegex() {
        return regex != null;
    }

    private String text(String evidence) {
        return url.path() + ": " + evidence;
    }
}
