package lbd.forward;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import lbd.forward.Parsed.Unsound;
import lbd.forward.Reference.Outcome;
import lbd.forward.Reference.Verdict;
import lbd.forward.sys.TestRun;

/// Has both programs take frames, and compares what they do with what [Reference] says.
final class Judge {
    private final Trial trial;
    private final Reference reference = new Reference();
    private final Map<Verdict, Integer> seen = new EnumMap<>(Verdict.class);

    Judge(Trial trial) {
        this.trial = trial;
    }

    /// @return what became of it at the interface, or else at the ingress
    Outcome judge(String what, byte[] frame) throws IOException {
        int direct = trial.direct(frame);
        Outcome wanted = reference.direct(frame);
        compare(what, frame, wanted, direct, Trial.XDP_PASS, Trial.XDP_DROP, Trial.XDP_TX);
        if (wanted.verdict() == Verdict.PASS) {
            int changed = trial.changed(frame);
            wanted = reference.changed(frame);
            compare(what, frame, wanted, changed, Trial.TC_PASS, Trial.TC_SHOT, Trial.TC_REDIRECT);
        }
        seen.merge(wanted.verdict(), 1, Integer::sum);
        return wanted;
    }

    /// How often each was right.
    Map<Verdict, Integer> seen() {
        return seen;
    }

    int remembered() {
        return reference.size();
    }

    private void compare(String what, byte[] frame, Outcome wanted, int got, int pass, int drop, int send) {
        int code = switch (wanted.verdict()) {
            case PASS -> pass;
            case DROP -> drop;
            case SEND -> send;
        };
        String text = what + ": " + wanted.verdict() + " " + wanted.drop() + " of "
                + HexFormat.of().formatHex(frame);
        if (got == TestRun.TOO_SHORT && wanted.verdict() == Verdict.PASS) {
            return;
        }
        if (wanted.drop() != null && got == drop) {
            // As many are told in a second as may be.
            return;
        }
        if (got != code) {
            fail(text + "\nbut it returned " + got);
        }
        if (wanted.verdict() == Verdict.PASS && !trial.run.isSame(frame)) {
            fail(text + "\nbut it became " + HexFormat.of().formatHex(trial.run.frame()));
        }
        if (wanted.verdict() == Verdict.SEND) {
            compareSent(text, frame, wanted);
        }
    }

    private void compareSent(String text, byte[] frame, Outcome wanted) {
        byte[] sent = trial.run.frame();
        byte[] expected = wanted.frame().clone();
        byte[] compared = sent.clone();
        int at = wanted.sumAt();
        if (at >= 0 && at + 2 <= compared.length) {
            Arrays.fill(expected, at, at + 2, (byte) 0);
            Arrays.fill(compared, at, at + 2, (byte) 0);
        }
        if (!Arrays.equals(expected, compared)) {
            fail(text + "\nwanted " + HexFormat.of().formatHex(wanted.frame()) + "\ngot    "
                    + HexFormat.of().formatHex(sent));
        }
        if (at >= 0) {
            compareSum(text, frame, sent, at, wanted.residual());
        }
    }

    private static void compareSum(String text, byte[] frame, byte[] sent, int at, int residual) {
        byte[] read = sent.clone();
        System.arraycopy(frame, 0, read, 0, 12);
        boolean none = frame[at] == 0 && frame[at + 1] == 0;
        try {
            Parsed parsed = Parsed.of(read);
            boolean isUdp = parsed.quoted == 0 && parsed.protocol == 17;
            if (isUdp && none != (sent[at] == 0 && sent[at + 1] == 0)) {
                fail(text + "\nbut a sum of 0 says that there is none: "
                        + HexFormat.of().formatHex(sent));
            }
            if (!(isUdp && none) && parsed.residual() != residual) {
                fail(text + "\nbut the sum is wrong: " + HexFormat.of().formatHex(sent));
            }
        } catch (Unsound e) {
            fail(text + "\nbut it became nonsense: " + HexFormat.of().formatHex(sent));
        }
    }
}
