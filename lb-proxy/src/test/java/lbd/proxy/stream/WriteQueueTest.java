package lbd.proxy.stream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.util.Random;
import lbd.proxy.LoopFixture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What waits for a socket that takes nothing.
@Timeout(30)
class WriteQueueTest {
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    private LoopFixture fixture;
    private WriteQueue queue;
    private int room;

    private final WriteQueue.Target socket = new WriteQueue.Target() {
        @Override
        public long send(ByteBuf data) {
            int count = Math.min(room, data.readableBytes());
            byte[] sent = new byte[count];
            data.getBytes(data.readerIndex(), sent);
            taken.writeBytes(sent);
            room -= count;
            return count;
        }

        @Override
        public void writeFailed() {}

        @Override
        public void shed() {}
    };

    @BeforeEach
    void begin() {
        fixture = new LoopFixture();
        queue = new WriteQueue(fixture.loop);
    }

    @AfterEach
    void end() throws Exception {
        fixture.run(queue::clear);
        assertEquals(0, fixture.loop.memory().held());
        fixture.close();
    }

    private long buffers() {
        return fixture.allocator.metric().usedDirectMemory();
    }

    @Test
    void whatComesWhileNothingIsTakenIsChargedAtOnce() throws Exception {
        fixture.run(() -> {
            queue.add(Unpooled.directBuffer().writeZero(1000), false);
            queue.flush(socket, false);
            assertEquals(1000, fixture.loop.memory().held());
            queue.add(Unpooled.directBuffer().writeZero(500_000), false);
            assertEquals(501_000, fixture.loop.memory().held());
            room = 2000;
            queue.freed(socket, false);
            assertEquals(499_000, fixture.loop.memory().held());
            assertEquals(499_000, queue.bytes());
            room = Integer.MAX_VALUE;
            assertTrue(queue.freed(socket, false));
            assertEquals(0, fixture.loop.memory().held());
        });
    }

    /// The smallest pieces, each within a large buffer as a loop reads to.
    @Test
    void littlePiecesTakeNoMoreRoomThanTheirOctets() throws Exception {
        fixture.run(() -> {
            long before = buffers();
            queue.add(Unpooled.directBuffer().writeZero(1), false);
            queue.flush(socket, false);
            for (int i = 0; i < 100_000; i++) {
                ByteBuf read = fixture.loop.allocator().directBuffer(4096).writeZero(1);
                queue.add(read, false);
            }
            assertTrue(buffers() - before < 200_000, "takes " + (buffers() - before));
            assertEquals(100_001, fixture.loop.memory().held());
        });
    }

    @Test
    void everyOctetGoesOutInItsPlace() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        ByteArrayOutputStream wanted = new ByteArrayOutputStream();
        fixture.run(() -> {
            for (int i = 0; i < 20_000; i++) {
                byte[] piece = new byte[random.nextInt(10) == 0 ? random.nextInt(100_000) : random.nextInt(50)];
                random.nextBytes(piece);
                wanted.writeBytes(piece);
                queue.add(Unpooled.directBuffer(piece.length + 1).writeBytes(piece), false);
                if (random.nextInt(3) == 0) {
                    queue.flush(socket, false);
                }
                if (random.nextInt(4) == 0) {
                    room = random.nextInt(random.nextBoolean() ? 100 : 60_000);
                    queue.freed(socket, false);
                    assertEquals(
                            queue.isStuck() ? queue.bytes() : 0,
                            fixture.loop.memory().held(),
                            "seed " + seed);
                }
                if (wanted.size() - taken.size() > 3_000_000) {
                    room = Integer.MAX_VALUE;
                    queue.freed(socket, false);
                }
            }
            room = Integer.MAX_VALUE;
            queue.freed(socket, false);
        });
        assertArrayEquals(wanted.toByteArray(), taken.toByteArray(), "seed " + seed);
    }
}
