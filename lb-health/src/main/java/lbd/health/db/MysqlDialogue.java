package lbd.health.db;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import lbd.core.health.Reason;
import lbd.core.model.check.CheckSpec;
import lbd.health.stream.Dialogue;
import lbd.health.stream.DialogueStep;
import lbd.health.stream.Received;
import org.jspecify.annotations.Nullable;

/// `type: mysql`: the greeting, and where a user is given, a log-in without a password (client protocol 4.1) and its
/// answer. Packets are 3 bytes of length, a sequence number, and the payload.
public final class MysqlDialogue implements Dialogue {
    private static final int HEADER = 4;
    private static final int LONGEST_PACKET = 4096;
    private static final int PROTOCOL_10 = 0x0a;
    private static final int OK = 0x00;
    private static final int SWITCH_METHOD = 0xfe;
    private static final int ERROR = 0xff;
    /// LONG_PASSWORD, PROTOCOL_41, SECURE_CONNECTION.
    private static final int CAPABILITIES = 0x0001 | 0x0200 | 0x8000;

    private static final int UTF8 = 33;

    private final @Nullable String user;
    private final Received received = new Received(LONGEST_PACKET);
    private boolean greeted;

    public MysqlDialogue(CheckSpec.Mysql spec) {
        user = spec.user();
    }

    @Override
    public DialogueStep opened() {
        return DialogueStep.WAIT;
    }

    @Override
    public DialogueStep received(ByteBuffer bytes) {
        boolean room = received.add(bytes);
        while (received.length() > HEADER) {
            byte[] b = received.bytes();
            int end = HEADER + ((b[0] & 0xff) | (b[1] & 0xff) << 8 | (b[2] & 0xff) << 16);
            if (end > LONGEST_PACKET || end == HEADER) {
                return DialogueStep.fail(Reason.PROTOCOL, "not a MySQL server");
            }
            if (received.length() < end) {
                return room ? DialogueStep.WAIT : DialogueStep.fail(Reason.PROTOCOL, "not a MySQL server");
            }
            DialogueStep step = packet(b[3] & 0xff, b[HEADER] & 0xff, end);
            received.drop(end);
            if (!step.equals(DialogueStep.WAIT)) {
                return step;
            }
        }
        return DialogueStep.WAIT;
    }

    private DialogueStep packet(int sequence, int first, int end) {
        if (first == ERROR) {
            return error(end);
        }
        return greeted ? loggedIn(sequence, first) : greeting(sequence, first, end);
    }

    private DialogueStep greeting(int sequence, int first, int end) {
        if (first != PROTOCOL_10) {
            return DialogueStep.fail(Reason.PROTOCOL, "greeting of protocol " + first + " wanted 10");
        }
        greeted = true;
        return user == null ? DialogueStep.pass("greeting of " + version(end)) : logIn(user, sequence + 1);
    }

    private String version(int end) {
        String text = received.text(HEADER + 1, end);
        int zero = text.indexOf('\0');
        return zero < 0 ? text : text.substring(0, zero);
    }

    private static DialogueStep logIn(String user, int sequence) {
        byte[] name = user.getBytes(StandardCharsets.UTF_8);
        ByteBuffer payload = ByteBuffer.allocate(32 + name.length + 2);
        payload.put(bytes(CAPABILITIES)).put(bytes(LONGEST_PACKET)).put((byte) UTF8);
        // 23 reserved bytes, the name with its zero, a password of length 0.
        payload.position(32).put(name);
        return new DialogueStep.Send(packet(sequence, payload.array()));
    }

    private static DialogueStep loggedIn(int sequence, int first) {
        return switch (first) {
            case OK -> DialogueStep.pass("logged in");
            // Another method with the same empty password: an empty packet.
            case SWITCH_METHOD -> new DialogueStep.Send(packet(sequence + 1, new byte[0]));
            default -> DialogueStep.fail(Reason.PROTOCOL, "log-in answered with packet type " + first);
        };
    }

    private DialogueStep error(int end) {
        int text = HEADER + 3;
        // `#` and five characters of state come before the message once the greeting is over.
        String message = end > text ? received.text(text, end).replaceFirst("^#.{5}", "") : "";
        return DialogueStep.fail(Reason.REFUSED, message);
    }

    private static byte[] packet(int sequence, byte[] payload) {
        ByteBuffer packet = ByteBuffer.allocate(HEADER + payload.length);
        packet.put((byte) payload.length).put((byte) (payload.length >> 8)).put((byte) 0);
        return packet.put((byte) sequence).put(payload).array();
    }

    /// Little-endian.
    private static byte[] bytes(int value) {
        return new byte[] {(byte) value, (byte) (value >> 8), (byte) (value >> 16), (byte) (value >> 24)};
    }

    @Override
    public String awaited() {
        return greeted ? "answer to the log-in" : "greeting";
    }
}
