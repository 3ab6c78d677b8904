package lbd.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import lbd.forward.Reference.Outcome;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What becomes of each kind of packet.
class PacketKindsTest {
    private static Trial trial;
    private static Judge judge;

    @BeforeAll
    static void load() throws IOException {
        trial = new Trial(new Program.Sizes(1 << 16, true, 4096));
        judge = new Judge(trial);
    }

    @AfterAll
    static void unload() {
        if (trial != null) {
            trial.close();
        }
    }

    @Test
    void each() throws IOException {
        for (Kinds.Kind kind : Kinds.all()) {
            Outcome outcome = judge.judge(kind.name(), kind.frame());
            assertEquals(kind.verdict(), outcome.verdict(), kind.name());
            assertEquals(kind.drop(), outcome.drop(), kind.name());
        }
    }

    /// Each hands it to the other for as long as it has hops.
    @Test
    void twoDirectorsThatServeOneAnotherEndAPacket() throws IOException {
        byte[] frame = Kinds.all().getFirst().frame();
        for (int left = 64; left > 1; left--) {
            assertEquals(Trial.XDP_TX, trial.direct(frame), left + " hops left");
            frame = trial.run.frame();
            System.arraycopy(Frames.OUR_MAC, 0, frame, 0, 6);
        }
        assertEquals(Trial.XDP_DROP, trial.direct(frame));
    }
}
