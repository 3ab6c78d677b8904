package lbd.health.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import lbd.core.health.Reason;
import lbd.health.run.RunOutcome;
import org.jspecify.annotations.Nullable;

/// Plays a dialogue against a server whose every word is given, in one piece, then cut at every offset, then octet by
/// octet: the outcome must be the same each time.
public final class ScriptedDialogue {
    private static final HexFormat HEX = HexFormat.of();

    private ScriptedDialogue() {}

    public static byte[] text(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    public static byte[] hex(String hex) {
        return HEX.parseHex(hex.replace(" ", ""));
    }

    /// @param exchange what the server says first, what the check must send then, what the server says to that, ...
    public static void expect(RunOutcome expected, Supplier<Dialogue> dialogue, byte[]... exchange) {
        int total = 0;
        for (int i = 0; i < exchange.length; i += 2) {
            total += exchange[i].length;
        }
        assertEquals(expected, play(dialogue.get(), exchange, at -> false), "in one piece");
        assertEquals(expected, play(dialogue.get(), exchange, at -> true), "octet by octet");
        for (int cut = 1; cut < total; cut++) {
            int here = cut;
            assertEquals(expected, play(dialogue.get(), exchange, at -> at == here), () -> "cut at " + here);
        }
    }

    public static void fails(Reason reason, String evidence, Supplier<Dialogue> dialogue, byte[]... exchange) {
        expect(RunOutcome.fail(reason, evidence), dialogue, exchange);
    }

    private static @Nullable RunOutcome play(Dialogue dialogue, byte[][] exchange, IntPredicate cut) {
        DialogueStep step = dialogue.opened();
        int at = 0;
        for (int turn = 0; turn < exchange.length; turn++) {
            if (turn % 2 == 1) {
                step = sent(exchange[turn], step);
                continue;
            }
            int from = 0;
            for (int i = 0; i < exchange[turn].length && !ended(step); i++) {
                at++;
                if (i + 1 == exchange[turn].length || cut.test(at)) {
                    step = dialogue.received(ByteBuffer.wrap(exchange[turn], from, i + 1 - from));
                    from = i + 1;
                }
            }
        }
        return outcome(ended(step) ? step : dialogue.closed());
    }

    private static DialogueStep sent(byte[] expected, DialogueStep step) {
        String sent = step instanceof DialogueStep.Send(byte[] bytes) ? HEX.formatHex(bytes) : step.toString();
        assertEquals(HEX.formatHex(expected), sent);
        return DialogueStep.WAIT;
    }

    private static boolean ended(DialogueStep step) {
        return step instanceof DialogueStep.Done || step instanceof DialogueStep.Work;
    }

    private static @Nullable RunOutcome outcome(DialogueStep step) {
        return switch (step) {
            case DialogueStep.Done(RunOutcome outcome) -> outcome;
            case DialogueStep.Work(var work) -> work.get();
            case DialogueStep.Wait() -> null;
            case DialogueStep.Send(var bytes) -> null;
        };
    }
}
