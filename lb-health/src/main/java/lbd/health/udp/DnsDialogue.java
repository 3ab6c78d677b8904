package lbd.health.udp;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import lbd.core.health.Reason;
import lbd.core.model.check.CheckSpec;
import lbd.health.stream.Dialogue;
import lbd.health.stream.DialogueStep;

/// `type: dns` (RFC 1035 section 4): one question; the reply must say NOERROR and have an answer. A reply to some
/// other question (another id, another name) is passed over: it may be late, or forged.
public final class DnsDialogue implements Dialogue {
    private static final int HEADER = 12;
    private static final int RECURSION_DESIRED = 0x0100;
    private static final int RESPONSE = 0x8000;
    private static final int CLASS_IN = 1;
    private static final String[] RCODES = {
        "NOERROR",
        "FORMERR",
        "SERVFAIL",
        "NXDOMAIN",
        "NOTIMP",
        "REFUSED",
        "YXDOMAIN",
        "YXRRSET",
        "NXRRSET",
        "NOTAUTH",
        "NOTZONE"
    };

    private final CheckSpec.Dns spec;
    private final int id;
    private final byte[] question;

    /// @param id any 16 bits that others cannot guess
    public DnsDialogue(CheckSpec.Dns spec, int id) {
        this.spec = spec;
        this.id = id & 0xffff;
        question = question(spec);
    }

    private static byte[] question(CheckSpec.Dns spec) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String label : spec.name().split("\\.", -1)) {
            byte[] bytes = label.getBytes(StandardCharsets.US_ASCII);
            // The dot at the end, and the root, which is nothing but that.
            if (bytes.length > 0) {
                out.write(bytes.length);
                out.writeBytes(bytes);
            }
        }
        out.writeBytes(new byte[] {0, 0, (byte) spec.type().code(), 0, CLASS_IN});
        return out.toByteArray();
    }

    @Override
    public DialogueStep opened() {
        ByteBuffer query = ByteBuffer.allocate(HEADER + question.length);
        query.putShort((short) id).putShort((short) RECURSION_DESIRED).putShort((short) 1);
        return new DialogueStep.Send(query.position(HEADER).put(question).array());
    }

    @Override
    public DialogueStep received(ByteBuffer reply) {
        if (reply.remaining() < HEADER + question.length || (reply.getShort() & 0xffff) != id) {
            return DialogueStep.WAIT;
        }
        int flags = reply.getShort() & 0xffff;
        int questions = reply.getShort() & 0xffff;
        int answers = reply.getShort() & 0xffff;
        if ((flags & RESPONSE) == 0 || questions != 1 || !repeatsQuestion(reply.position(HEADER))) {
            return DialogueStep.WAIT;
        }
        int rcode = flags & 0xf;
        if (rcode != 0) {
            String word = rcode < RCODES.length ? RCODES[rcode] : "error " + rcode;
            return DialogueStep.fail(Reason.STATUS, spec.name() + " " + spec.type() + ": " + word);
        }
        return answers == 0
                ? DialogueStep.fail(Reason.CONTENT, spec.name() + " " + spec.type() + ": no answer")
                : DialogueStep.pass(answers + (answers == 1 ? " answer" : " answers"));
    }

    /// Letters in any case: some servers do not keep it.
    private boolean repeatsQuestion(ByteBuffer reply) {
        for (byte wanted : question) {
            if (lower(reply.get()) != lower(wanted)) {
                return false;
            }
        }
        return true;
    }

    private static int lower(byte octet) {
        return octet >= 'A' && octet <= 'Z' ? octet + 32 : octet;
    }

    @Override
    public String awaited() {
        return "reply to " + spec.name() + " " + spec.type();
    }
}
