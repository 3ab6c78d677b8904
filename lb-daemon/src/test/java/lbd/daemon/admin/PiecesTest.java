package lbd.daemon.admin;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PiecesTest {
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);

    private long taken() {
        return allocator.metric().usedDirectMemory();
    }

    @Test
    void wholeIsWhatWasWrittenWhateverTheSteps() {
        Random random = new Random(1);
        for (int round = 0; round < 50; round++) {
            Pieces pieces = new Pieces(allocator);
            ByteArrayOutputStream same = new ByteArrayOutputStream();
            for (int i = random.nextInt(20); i > 0; i--) {
                byte[] some = new byte[random.nextInt(40_000)];
                random.nextBytes(some);
                int from = some.length / 3;
                pieces.write(some, from, some.length - from);
                same.write(some, from, some.length - from);
                pieces.write(i);
                same.write(i);
            }
            ByteBuf whole = pieces.whole();
            byte[] octets = new byte[whole.readableBytes()];
            whole.readBytes(octets);
            assertArrayEquals(same.toByteArray(), octets);
            whole.release();
            assertEquals(0, taken());
        }
    }

    @Test
    void pageThatCouldNotBeMadeKeepsNothing() {
        Pieces pieces = new Pieces(allocator);
        pieces.write(new byte[200_000], 0, 200_000);
        pieces.release();
        assertEquals(0, taken());
    }
}
