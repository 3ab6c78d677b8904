package lbd.health.http;

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import lbd.core.health.Reason;
import lbd.core.http.BodyLength;
import lbd.core.http.Head;
import lbd.core.http.Method;
import lbd.core.http1.ChunkedDecoder;
import lbd.core.http1.HeadLimits;
import lbd.core.http1.HttpParser;
import lbd.core.http1.Rejection;
import lbd.core.model.check.CheckSpec.HttpUrl;
import lbd.health.run.RunOutcome;
import lbd.health.stream.Dialogue;
import lbd.health.stream.DialogueStep;
import lbd.health.stream.Received;
import org.jspecify.annotations.Nullable;

/// One request and its answer.
///
/// ```
/// HEAD -> HEAD    interim answers (1xx), passed over, a few of them
/// HEAD -> BODY    the status passes and the body is looked at
/// HEAD -> done    the status decides, or the head breaks the protocol
/// BODY -> done    at the end of the body, by length, last chunk or close
/// ```
/// The digest is the MD5 of the body as it is after the chunks are taken off, which is what keepalived's genhash
/// prints for the same answer without chunks.
public final class HttpDialogue implements Dialogue {
    private static final int MOST_INTERIM = 8;

    private final AnswerRules rules;
    private final byte[] request;
    private final HttpParser parser = new HttpParser(HeadLimits.DEFAULT);
    private final Head head = new Head();
    private final Received headBytes = new Received(HeadLimits.DEFAULT.headBytes());
    private final ChunkedDecoder chunks = new ChunkedDecoder(HeadLimits.DEFAULT);
    private final @Nullable MessageDigest md5;
    private final Received body;

    private int interim;
    private boolean inBody;
    private long left;
    private long total;
    private @Nullable String digest;

    /// @param address   for the Host field
    /// @param usualPort left out of the Host field, 80 or 443
    public HttpDialogue(AnswerRules rules, SocketAddress address, int usualPort) {
        this.rules = rules;
        request = rules.request(address, usualPort);
        md5 = rules.url().digest() == null ? null : md5();
        body = new Received((int) rules.url().maxBody());
    }

    /// The MD5 of the body in hex, where the url asks for one; null until its end has been seen.
    public @Nullable String digest() {
        return digest;
    }

    /// The answer's status; 0 until it has been seen.
    public int status() {
        return inBody ? head.status() : 0;
    }

    @Override
    public DialogueStep opened() {
        return new DialogueStep.Send(request);
    }

    @Override
    public DialogueStep received(ByteBuffer bytes) {
        while (!inBody) {
            boolean lineEnds = holdsLineFeed(bytes);
            int before = headBytes.length();
            headBytes.add(bytes);
            DialogueStep step = lineEnds || before == headBytes.length() ? head() : null;
            if (step != null) {
                return step;
            }
            if (!inBody && !bytes.hasRemaining()) {
                return DialogueStep.WAIT;
            }
        }
        return body(bytes);
    }

    private static boolean holdsLineFeed(ByteBuffer bytes) {
        for (int i = bytes.position(); i < bytes.limit(); i++) {
            if (bytes.get(i) == '\n') {
                return true;
            }
        }
        return false;
    }

    /// @return null to go on
    private @Nullable DialogueStep head() {
        int end = parser.parseResponse(headBytes.bytes(), 0, headBytes.length(), method(), head);
        if (end == HttpParser.BAD) {
            return done(rules.fail(Reason.PROTOCOL, "answer refused: " + parser.rejection()));
        }
        if (end == HttpParser.NEED_MORE) {
            return null;
        }
        if (head.status() < 200) {
            headBytes.drop(end);
            boolean endless = ++interim > MOST_INTERIM || head.status() == 101;
            return endless ? done(rules.fail(Reason.PROTOCOL, "interim answer " + head.status())) : head();
        }
        if (!rules.passes(head.status())) {
            return done(rules.wrongStatus(head.status()));
        }
        if (!rules.url().readsBody()) {
            return done(rules.passed(head.status()));
        }
        return beginBody(end);
    }

    private Method method() {
        return switch (rules.url().method()) {
            case GET -> Method.GET;
            case HEAD -> Method.HEAD;
            case OPTIONS -> Method.OPTIONS;
        };
    }

    private @Nullable DialogueStep beginBody(int headEnd) {
        inBody = true;
        left = head.bodyLength() == BodyLength.KNOWN ? head.contentLength() : Long.MAX_VALUE;
        headBytes.drop(headEnd);
        DialogueStep step = body(ByteBuffer.wrap(headBytes.bytes(), 0, headBytes.length()));
        return step.equals(DialogueStep.WAIT) ? null : step;
    }

    private DialogueStep body(ByteBuffer bytes) {
        return switch (head.bodyLength()) {
            case NONE -> judge();
            case KNOWN -> {
                int count = (int) Math.min(left, bytes.remaining());
                left -= count;
                yield !take(bytes, count) ? tooLarge() : left == 0 ? judge() : DialogueStep.WAIT;
            }
            case UNTIL_CLOSE -> take(bytes, bytes.remaining()) ? DialogueStep.WAIT : tooLarge();
            case UNKNOWN -> chunked(bytes);
        };
    }

    private DialogueStep chunked(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            if (chunks.inData()) {
                int count = (int) Math.min(chunks.remaining(), bytes.remaining());
                if (!take(bytes, count)) {
                    return tooLarge();
                }
                chunks.consumed(count);
                continue;
            }
            switch (chunks.feed(bytes.get())) {
                case MORE, DATA -> {}
                case END -> {
                    return judge();
                }
                case BAD -> {
                    Rejection why = chunks.rejection();
                    return done(rules.fail(Reason.PROTOCOL, "body refused: " + why));
                }
            }
        }
        return DialogueStep.WAIT;
    }

    /// @return whether the body is still within its bound
    private boolean take(ByteBuffer bytes, int count) {
        ByteBuffer part = bytes.slice(bytes.position(), count);
        bytes.position(bytes.position() + count);
        total += count;
        if (total > rules.url().maxBody()) {
            return false;
        }
        if (md5 != null) {
            md5.update(part.duplicate());
        }
        HttpUrl url = rules.url();
        return (url.contains() == null && url.regex() == null) || body.add(part);
    }

    private DialogueStep tooLarge() {
        return done(
                rules.fail(Reason.CONTENT, "body of more than " + rules.url().maxBody() + " bytes"));
    }

    private DialogueStep judge() {
        String hex = md5 == null ? "" : HexFormat.of().formatHex(md5.digest());
        digest = hex;
        int status = head.status();
        if (rules.hasRegex()) {
            return new DialogueStep.Work(() -> rules.judge(status, body.text(0, body.length()), hex));
        }
        return done(rules.judge(status, body.text(0, body.length()), hex));
    }

    @Override
    public DialogueStep closed() {
        if (inBody && head.bodyLength() == BodyLength.UNTIL_CLOSE) {
            return judge();
        }
        return done(rules.fail(Reason.CLOSED, "closed before the " + awaited()));
    }

    @Override
    public RunOutcome silent() {
        return rules.fail(Reason.TIMEOUT, "no " + awaited() + " in time");
    }

    @Override
    public String awaited() {
        if (inBody) {
            return "end of the body";
        }
        return headBytes.length() == 0 ? "answer" : "end of the head";
    }

    private static DialogueStep done(RunOutcome outcome) {
        return new DialogueStep.Done(outcome);
    }

    /// keepalived's; nothing here leans on its strength.
    private static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
