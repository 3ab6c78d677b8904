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
}
