package lbd.health.text;

import java.nio.charset.StandardCharsets;
import lbd.core.health.Reason;
import lbd.core.model.check.CheckSpec;
import lbd.health.stream.DialogueStep;

/// `type: smtp` (RFC 5321): greeting 220, HELO or EHLO 250, QUIT 221. A reply may have several lines.
public final class SmtpDialogue extends LineDialogue {
    private enum Awaited {
        GREETING("220", "greeting"),
        HELO("250", "answer to HELO"),
        QUIT("221", "answer to QUIT");

        private final String code;
        private final String words;

        Awaited(String code, String words) {
            this.code = code;
            this.words = words;
        }
    }

    private static final int MOST_LINES = 100;

    private final String hello;
    private Awaited awaited = Awaited.GREETING;
    private int lines;

    public SmtpDialogue(CheckSpec.Smtp spec) {
        hello = (spec.ehlo() ? "EHLO " : "HELO ") + spec.helo() + "\r\n";
    }

    @Override
    public DialogueStep opened() {
        return DialogueStep.WAIT;
    }

    @Override
    DialogueStep line(String line) {
        if (++lines > MOST_LINES) {
            return DialogueStep.fail(Reason.PROTOCOL, "more than " + MOST_LINES + " lines before the " + awaited.words);
        }
        if (!line.startsWith(awaited.code)) {
            boolean reply = line.matches("[2-5][0-9]{2}([ -].*)?");
            return DialogueStep.fail(reply ? Reason.STATUS : Reason.PROTOCOL, awaited.words + ": \"" + line + "\"");
        }
        return line.startsWith("-", awaited.code.length()) ? DialogueStep.WAIT : next();
    }

    private DialogueStep next() {
        return switch (awaited) {
            case GREETING -> say(hello, Awaited.HELO);
            case HELO -> say("QUIT\r\n", Awaited.QUIT);
            case QUIT -> DialogueStep.pass("220, 250, 221");
        };
    }

    private DialogueStep say(String command, Awaited then) {
        awaited = then;
        return new DialogueStep.Send(command.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    DialogueStep unfinished(String line) {
        // Some servers hang up on QUIT without a word; they have answered all that was asked.
        return awaited == Awaited.QUIT ? DialogueStep.pass("220, 250, closed") : super.unfinished(line);
    }

    @Override
    public String awaited() {
        return awaited.words;
    }
}
