package lbd.proxy.disk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import lbd.core.model.edge.BufferFiles;
import lbd.core.runtime.DiskBudget;
import lbd.core.runtime.DiskCounters;
import lbd.core.runtime.DiskRefusal;
import lbd.proxy.LoopFixture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Bodies on their way through a file.
@Timeout(60)
class DiskQueueTest {
    private static final long CAPACITY = BufferFiles.LEAST_EACH;

    @TempDir
    Path folder;

    private final LoopFixture fixture = new LoopFixture();
    private final DiskBudget budget = new DiskBudget(1 << 30);
    private final DiskCounters counts = new DiskCounters();
    private final List<Reader> readers = new ArrayList<>();

    @AfterEach
    void nothingIsLeft() throws Exception {
        for (Reader reader : readers) {
            fixture.run(reader.queue::close);
        }
        OpenFiles.awaitNone(folder);
        try (Stream<Path> named = Files.list(folder)) {
            assertEquals(0, named.count());
        }
        await(() -> fixture.loop.memory().held() == 0);
        assertEquals(0, budget.held());
        assertEquals(0, budget.files());
        assertEquals(0, counts.held.get());
        fixture.close();
        assertEquals(0, fixture.allocator.metric().usedDirectMemory());
    }

    private interface Condition {
        boolean holds();
    }

    private static void await(Condition condition) {
        while (!condition.holds()) {
            Thread.onSpinWait();
        }
    }

    private Disk disk() {
        return new Disk(new BufferFiles(folder.toString(), budget.limit()), budget);
    }

    /// What comes out.
    private final class Reader implements DiskQueue.Owner {
        final ByteArrayOutputStream got = new ByteArrayOutputStream();
        final BlockingQueue<String> told = new LinkedBlockingQueue<>();
        final DiskQueue queue;
        // Pieces that are wanted.
        int wanted;
        private CompletableFuture<Boolean> moved = new CompletableFuture<>();

        Reader(Disk disk, long capacity, boolean repeatable) {
            queue = new DiskQueue(fixture.loop, disk.share("web", counts), capacity, repeatable, this);
            readers.add(this);
        }

        @Override
        public boolean wants() {
            return wanted > 0;
        }

        @Override
        public void take(ByteBuf piece) {
            wanted--;
            byte[] bytes = new byte[piece.readableBytes()];
            piece.readBytes(bytes);
            piece.release();
            got.writeBytes(bytes);
        }

        @Override
        public void moved() {
            CompletableFuture<Boolean> told = moved;
            moved = new CompletableFuture<>();
            told.complete(true);
        }

        @Override
        public void refused(DiskRefusal why) {
            told.add("refused " + why.word());
        }

        @Override
        public void lost() {
            told.add("lost");
        }

        @Override
        public void givenUp() {
            told.add("given up");
        }

        @Override
        public void faulted() {
            told.add("faulted");
        }

        /// What ends with the next move. On the loop.
        CompletableFuture<Boolean> nextMove() {
            return moved;
        }

        String told() throws InterruptedException {
            return String.valueOf(told.poll(20, TimeUnit.SECONDS));
        }
    }

    private ByteBuf bytes(byte[] from, int start, int count) {
        return fixture.allocator.directBuffer(Math.max(1, count)).writeBytes(from, start, count);
    }

    /// What has more bytes than the file at no time goes through it, however many there are.
    @Test
    void randomPiecesComeOutAsTheyWentIn() throws Exception {
        Random random = new Random(20_261_130);
        Disk disk = disk();
        for (int round = 0; round < 60; round++) {
            byte[] body = new byte[random.nextInt(1, 600_000)];
            random.nextBytes(body);
            Reader reader = new Reader(disk, CAPACITY + random.nextInt(200_000), false);
            int sent = 0;
            while (reader.got.size() < body.length) {
                int from = sent;
                int count = Math.min(random.nextInt(90_000), body.length - sent);
                int wanted = random.nextInt(3);
                CompletableFuture<Boolean> moved = new CompletableFuture<>();
                CompletableFuture<Integer> added = new CompletableFuture<>();
                fixture.run(() -> {
                    boolean room = count > 0 && reader.queue.isWritable();
                    reader.wanted = wanted;
                    CompletableFuture<Boolean> next = reader.nextMove();
                    if (room) {
                        reader.queue.add(bytes(body, from, count));
                    }
                    reader.queue.pump();
                    added.complete(room ? count : 0);
                    // Where nothing is wanted and there is no room nothing moves.
                    if (wanted > 0 && !reader.queue.isEmpty()) {
                        next.thenAccept(moved::complete);
                    } else {
                        moved.complete(true);
                    }
                });
                sent += added.get();
                assertTrue(moved.get(20, TimeUnit.SECONDS));
            }
            assertArrayEquals(body, reader.got.toByteArray(), "round " + round);
            fixture.run(reader.queue::close);
            assertTrue(reader.told.isEmpty(), reader.told.toString());
        }
        assertTrue(counts.written.sum() > 0);
    }

    @Test
    void whatIsWrittenCanBeReadAgainFromItsBeginning() throws Exception {
        byte[] body = new byte[1 << 20];
        new Random(1).nextBytes(body);
        Reader reader = new Reader(disk(), body.length, true);
        fixture.run(() -> {
            reader.queue.add(bytes(body, 0, body.length));
            reader.queue.pump();
        });
        await(() -> counts.written.sum() == body.length);
        fixture.run(() -> {
            assertTrue(reader.queue.isWritten());
            assertFalse(reader.queue.isWritable());
            reader.wanted = 3;
            reader.queue.pump();
        });
        // Another server in the middle of it.
        fixture.run(() -> {
            reader.got.reset();
            reader.wanted = Integer.MAX_VALUE;
            reader.queue.again();
            reader.queue.pump();
        });
        awaitSize(reader, body.length);
        assertArrayEquals(body, reader.got.toByteArray());
    }

    private void awaitSize(Reader reader, int size) throws Exception {
        for (int now = 0; now < size; ) {
            CompletableFuture<Integer> got = new CompletableFuture<>();
            fixture.run(() -> got.complete(reader.got.size()));
            now = got.get();
        }
    }

    /// A disk that is full, as the kernel says it.
    @Test
    void aFullDiskIsToldAndNothingOfWhatWaitsIsLost() throws Exception {
        Disk full = new Disk(
                folder,
                budget,
                () -> FileChannel.open(Path.of("/dev/full"), StandardOpenOption.READ, StandardOpenOption.WRITE));
        byte[] body = {1, 2, 3, 4};
        Reader reader = new Reader(full, CAPACITY, false);
        fixture.run(() -> {
            reader.queue.add(bytes(body, 0, 4));
            reader.queue.pump();
        });
        assertEquals("refused failed", reader.told());
        awaitSize(reader, 4);
        assertArrayEquals(body, reader.got.toByteArray());
        fixture.run(() -> assertFalse(reader.queue.isWritable()));
        assertEquals(1, counts.refusals.sum(DiskRefusal.FAILED));
    }

    @Test
    void aFileThatCannotBeMadeIsTheSame() throws Exception {
        Disk none = new Disk(new BufferFiles(folder.resolve("none").toString(), 1 << 30), budget);
        Reader reader = new Reader(none, CAPACITY, false);
        fixture.run(() -> {
            reader.queue.add(bytes(new byte[10], 0, 10));
            reader.queue.pump();
        });
        assertEquals("refused failed", reader.told());
        awaitSize(reader, 10);
    }

    @Test
    void oneListenerGetsHalfOfWhatThereIs() throws Exception {
        budget.limit(2 << 20);
        byte[] body = new byte[600_000];
        Reader first = new Reader(disk(), 1 << 20, false);
        Reader second = new Reader(disk(), 1 << 20, false);
        for (Reader one : List.of(first, second)) {
            fixture.run(() -> {
                one.queue.add(bytes(body, 0, body.length));
                one.queue.pump();
            });
        }
        // The first takes 600,000 of 1,048,576.
        String told = Stream.of(first, second)
                .map(r -> {
                    try {
                        return String.valueOf(r.told.poll(r == second ? 20_000 : 1, TimeUnit.MILLISECONDS));
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .filter(word -> !word.equals("null"))
                .findFirst()
                .orElse("nobody was refused");
        assertEquals("refused full", told);
        assertEquals(1, counts.refusals.sum(DiskRefusal.FULL));
    }

    /// While a worker writes, reads, or is about to.
    @Test
    void closedAtAnyMomentNothingIsLeft() throws Exception {
        byte[] body = new byte[300_000];
        Arrays.fill(body, (byte) 7);
        CountDownLatch open = new CountDownLatch(1);
        Disk slow = new Disk(folder, budget, () -> {
            try {
                open.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            return FileChannel.open(
                    folder.resolve("lbd-slow" + System.nanoTime()),
                    StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.DELETE_ON_CLOSE);
        });
        for (int i = 0; i < 50; i++) {
            Reader reader = new Reader(slow, 1 << 20, false);
            reader.wanted = i % 2;
            fixture.run(() -> {
                reader.queue.add(bytes(body, 0, body.length));
                reader.queue.pump();
            });
            if (i == 20) {
                open.countDown();
            }
            if (i % 3 == 0) {
                fixture.run(reader.queue::close);
            }
        }
    }
}
