package lbd.proxy.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import lbd.proxy.LoopFixture;
import lbd.proxy.files.sys.NativeFile;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Parts of files that a stream takes unread.
@Timeout(30)
class SendFileTest {
    private static final int SIZE = 3_000_000;
    private static final int BUFFER = 65536;

    @AutoClose
    private final LoopFixture fixture = new LoopFixture();

    @TempDir
    Path folder;

    private final byte[] bytes = new byte[SIZE];
    private Path path;

    @BeforeEach
    void write() throws Exception {
        new Random(1).nextBytes(bytes);
        path = Files.write(folder.resolve("file"), bytes);
    }

    private static NativeFile open(Path path) throws Exception {
        try (NativeFile found = NativeFile.at(path.toString())) {
            return found.open();
        }
    }

    /// Sends, and goes on when it is told that it can.
    private final class Sender implements Stream.Owner {
        final EpollStream stream;
        final NativeFile file;
        final CompletableFuture<String> end = new CompletableFuture<>();
        private final long to;
        private long at;
        int stalls;

        Sender(NativeFile file, long from, long to) throws Exception {
            this.stream = new EpollStream(fixture.loop, fixture.connect(BUFFER));
            this.file = file;
            this.at = from;
            this.to = to;
        }

        void begin(String first) throws Exception {
            fixture.run(() -> {
                stream.tell(this);
                stream.start(fixture.loop);
                stream.read();
                stream.write(fixture.allocator.directBuffer().writeBytes(first.getBytes(US_ASCII)));
                send();
            });
        }

        private void send() {
            while (at < to && stream.isWritable()) {
                long taken = stream.sendFile(file.descriptor(), at, to - at);
                if (taken < 0) {
                    end.complete("shorter at " + at);
                    stream.hangUp();
                    return;
                }
                at += taken;
                if (taken == 0 && stream.isWritable()) {
                    return;
                }
            }
            if (at == to) {
                end.complete("sent");
                stream.hangUp();
            } else {
                stalls++;
            }
        }

        @Override
        public void received(ByteBuf data) {
            data.release();
        }

        @Override
        public void finished() {}

        @Override
        public void broken() {
            end.complete("broken");
        }

        @Override
        public void written() {
            send();
        }
    }

    @Test
    void itFollowsWhatWasWrittenAndGoesOnAsThePeerReads() throws Exception {
        try (NativeFile file = open(path)) {
            Sender sender = new Sender(file, 1000, SIZE);
            sender.begin("head");
            byte[] got = fixture.peers.getLast().getInputStream().readAllBytes();
            assertEquals("sent", sender.end.get(10, TimeUnit.SECONDS));
            assertEquals("head", new String(got, 0, 4, US_ASCII));
            assertArrayEquals(Arrays.copyOfRange(bytes, 1000, SIZE), Arrays.copyOfRange(got, 4, got.length));
            assertTrue(sender.stalls > 0, "it was never full");
        }
    }

    @Test
    void aFileThatIsShorterSaysSo() throws Exception {
        try (NativeFile file = open(path)) {
            Sender sender = new Sender(file, 0, SIZE + 1);
            sender.begin("");
            assertArrayEquals(bytes, fixture.peers.getLast().getInputStream().readAllBytes());
            assertEquals("shorter at " + SIZE, sender.end.get(10, TimeUnit.SECONDS));
        }
    }

    @Test
    void aPeerThatLeavesIsTold() throws Exception {
        try (NativeFile file = open(path)) {
            Sender sender = new Sender(file, 0, SIZE);
            sender.begin("head");
            Socket peer = fixture.peers.getLast();
            InputStream in = peer.getInputStream();
            assertEquals(1000, in.readNBytes(1000).length);
            peer.setSoLinger(true, 0);
            peer.close();
            assertEquals("broken", sender.end.get(10, TimeUnit.SECONDS));
        }
    }
}
