package lbd.health.http;

import com.google.re2j.Pattern;
import java.nio.charset.StandardCharsets;
import lbd.core.health.Reason;
import lbd.core.model.check.CheckSpec.HttpUrl;
import lbd.health.run.Outcome;
import org.jspecify.annotations.Nullable;

/// What an answer must be like. Made once for a url of a check; any thread.
public final class AnswerRules {
    private final HttpUrl url;
    private final @Nullable Pattern regex;

    /// @throws com.google.re2j.PatternSyntaxException if the url's regex is none
    public AnswerRules(HttpUrl url) {
        this.url = url;
        String pattern = url.regex();
        regex = pattern == null ? null : Pattern.compile(pattern);
    }

    public HttpUrl url() {
        return url;
    }

    boolean passes(int status) {
        return url.status().contains(status);
    }

    Outcome wrongStatus(int status) {
        return fail(Reason.STATUS, "status " + status + " wanted " + url.status());
    }

    Outcome passed(int status) {
        return Outcome.pass(text("status " + status));
    }

    Outcome fail(Reason reason, String evidence) {
        return Outcome.fail(reason, text(evidence));
    }

    /// Judges a body. May take a while where there is a regex.
    ///
    /// @param body   one character a byte
    /// @param digest in hex
    Outcome judge(int status, String body, String digest) {
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
