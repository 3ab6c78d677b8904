package lbd.forward;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import lbd.forward.Reference.Verdict;
import org.junit.jupiter.api.Test;

/// Frames at random, and good ones with something wrong: the programs do with each what [Reference] does.
/// `-Dlbd.fuzz.inputs=10000000` makes it long, `-Dlbd.fuzz.seed=n` makes it another one.
class FrameFuzzTest {
    private static final int FRAMES = Integer.getInteger("lbd.fuzz.inputs", 1_000_000);
    private static final long SEED = Long.getLong("lbd.fuzz.seed", 20_261_130);
    private static final int REMEMBERED = 40_000;
    private static final int LEAST = 15;
    private static final int MOST = 1500;

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final List<byte[]> good = new ArrayList<>();

    FrameFuzzTest() {
        Kinds.all().forEach(kind -> good.add(kind.frame()));
    }

    @Test
    void nothingIsForwardedThatIsNotSoundAndOurs() throws IOException {
        Map<Verdict, Integer> seen = new EnumMap<>(Verdict.class);
        for (int done = 0; done < FRAMES; ) {
            // Anew from time to time: the programs forget what is too much and what is old,
            // pieces after a minute, which the reference does not.
            long old = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            try (Trial trial = new Trial(new Program.Sizes(1 << 18, true, 4096))) {
                Judge judge = new Judge(trial);
                while (done < FRAMES && judge.remembered() < REMEMBERED && System.nanoTime() - old < 0) {
                    judge.judge("seed " + SEED + " frame " + done, next());
                    done++;
                }
                judge.seen().forEach((verdict, count) -> seen.merge(verdict, count, Integer::sum));
            }
        }
        for (Verdict verdict : Verdict.values()) {
            assertTrue(seen.getOrDefault(verdict, 0) > FRAMES / 50, seen.toString());
        }
    }

    private byte[] next() {
        return switch (random.nextInt(20)) {
            case 0 -> noise();
            case 1, 2, 3 -> one();
            default -> worse(one().clone());
        };
    }

    private byte[] one() {
        return good.get(random.nextInt(good.size()));
    }

    /// Of it some begins as a frame to us.
    private byte[] noise() {
        byte[] frame = new byte[LEAST + random.nextInt(200)];
        random.nextBytes(frame);
        if (random.nextBoolean()) {
            byte[] head = one();
            int most = Math.min(frame.length, head.length);
            System.arraycopy(head, 0, frame, 0, Math.min(most, 14 + random.nextInt(8)));
        }
        return frame;
    }

    private byte[] worse(byte[] frame) {
        byte[] worse = frame;
        for (int times = 1 + random.nextInt(3); times > 0; times--) {
            worse = switch (random.nextInt(8)) {
                case 0 -> Arrays.copyOf(worse, Math.max(LEAST, worse.length - random.nextInt(60)));
                case 1 -> Arrays.copyOf(worse, Math.min(MOST, worse.length + random.nextInt(60)));
                case 2 -> spliced(worse);
                case 3 -> bit(worse);
                default -> octet(worse);
            };
        }
        // Else nearly all would end at the first header's sum.
        if (random.nextInt(8) > 0) {
            mendSum(worse);
        }
        return worse;
    }

    private byte[] spliced(byte[] frame) {
        byte[] other = one();
        byte[] spliced = frame.clone();
        int at = random.nextInt(Math.min(frame.length, other.length));
        System.arraycopy(other, at, spliced, at, Math.min(frame.length, other.length) - at);
        return spliced;
    }

    private byte[] bit(byte[] frame) {
        frame[random.nextInt(frame.length)] ^= (byte) (1 << random.nextInt(8));
        return frame;
    }

    private byte[] octet(byte[] frame) {
        byte[] likely = {0, 1, 4, 5, 6, 8, 17, 20, 44, 58, 60, 0x45, 0x60, -1, (byte) random.nextInt()};
        frame[random.nextInt(Math.min(frame.length, 100))] = likely[random.nextInt(likely.length)];
        return frame;
    }

    private static void mendSum(byte[] frame) {
        int at = 14;
        while (at + 4 <= frame.length && at < 22 && (frame[at - 2] == (byte) 0x81 || frame[at - 2] == (byte) 0x88)) {
            at += 4;
        }
        if (at < frame.length
                && at + (frame[at] & 15) * 4 <= frame.length
                && (frame[at] & 15) >= 5
                && frame[at - 2] == 8) {
            Kinds.sum4(frame, at);
        }
    }
}
