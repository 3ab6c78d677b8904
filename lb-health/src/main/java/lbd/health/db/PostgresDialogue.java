package lbd.health.db;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lbd.core.health.Reason;
import lbd.core.model.check.CheckSpec;
import lbd.health.stream.Dialogue;
import lbd.health.stream.DialogueStep;
import lbd.health.stream.Received;

/// `type: postgres`: a StartupMessage, answered by any request for authentication (protocol 3.0). A server that is
/// starting, stopping or full answers with an error, and is down.
public final class PostgresDialogue implements Dialogue {
    private static final int LONGEST_MESSAGE = 4096;
    private static final int TYPE_AND_LENGTH = 5;
    private static final Pattern MESSAGE_FIELD = Pattern.compile("(?:^|\0)M([^\0]*)");

    private final String user;
    private final Received received = new Received(LONGEST_MESSAGE);

    public PostgresDialogue(CheckSpec.Postgres spec) {
        user = spec.user();
    }

    @Override
    public DialogueStep opened() {
        ByteArrayOutputStream parameters = new ByteArrayOutputStream();
        for (String text : new String[] {"user", user, "database", "postgres", ""}) {
            parameters.writeBytes(text.getBytes(StandardCharsets.UTF_8));
            parameters.write(0);
        }
        ByteBuffer message = ByteBuffer.allocate(8 + parameters.size());
        message.putInt(message.capacity()).putInt(3 << 16).put(parameters.toByteArray());
        return new DialogueStep.Send(message.array());
    }

    @Override
    public DialogueStep received(ByteBuffer bytes) {
        boolean room = received.add(bytes);
        if (received.length() < TYPE_AND_LENGTH) {
            return DialogueStep.WAIT;
        }
        ByteBuffer head = ByteBuffer.wrap(received.bytes());
        byte type = head.get();
        int end = head.getInt() + 1;
        return switch (type) {
            case 'R' -> DialogueStep.pass("asked for authentication");
            case 'E' -> received.length() >= end || !room ? error(end) : DialogueStep.WAIT;
            default -> DialogueStep.fail(Reason.PROTOCOL, "not a PostgreSQL server");
        };
    }

    private DialogueStep error(int end) {
        String fields = received.text(TYPE_AND_LENGTH, Math.clamp(end, TYPE_AND_LENGTH, received.length()));
        Matcher message = MESSAGE_FIELD.matcher(fields);
        return DialogueStep.fail(Reason.REFUSED, message.find() ? message.group(1) : "an error without a message");
    }

    @Override
    public String awaited() {
        return "answer to the start-up";
    }
}
