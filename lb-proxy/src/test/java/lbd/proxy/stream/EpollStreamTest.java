package lbd.proxy.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import lbd.proxy.LoopFixture;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class EpollStreamTest {
    @AutoClose
    private final LoopFixture fixture = new LoopFixture();

    /// Tells what has happened first.
    private static class Listening implements Stream.Owner {
        final CompletableFuture<String> told = new CompletableFuture<>();

        @Override
        public void received(ByteBuf data) {
            told.complete(data.toString(StandardCharsets.US_ASCII));
            data.release();
        }

        @Override
        public void finished() {
            told.complete("finished");
        }

        @Override
        public void broken() {
            told.complete("broken");
        }

        @Override
        public void written() {}
    }

    private EpollStream listen(Listening owner) throws Exception {
        EpollStream stream = new EpollStream(fixture.loop, fixture.connect(65536));
        fixture.run(() -> {
            stream.tell(owner);
            stream.start(fixture.loop);
            stream.read();
        });
        return stream;
    }

    private void say(String text) throws IOException {
        fixture.peers.getLast().getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void ownerThatThrowsHurtsNobodyElse() throws Exception {
        Listening thrower = new Listening() {
            @Override
            public void received(ByteBuf data) {
                data.skipBytes(data.readableBytes());
                data.release();
                throw new IllegalStateException("a fault of ours");
            }
        };
        listen(thrower);
        say("longer than what the next one says");
        assertEquals("broken", thrower.told.get(10, TimeUnit.SECONDS));
        for (String text : new String[] {"one", "two"}) {
            Listening next = new Listening();
            listen(next);
            say(text);
            assertEquals(text, next.told.get(10, TimeUnit.SECONDS));
        }
    }

    @Test
    void streamThatIsResetCanBeAskedForAnything() throws Exception {
        Listening owner = new Listening();
        EpollStream stream = new EpollStream(fixture.loop, fixture.connect(65536));
        Socket peer = fixture.peers.getLast();
        peer.setSoLinger(true, 0);
        peer.close();
        fixture.run(() -> {
            stream.tell(owner);
            stream.cork();
            stream.shutdownOutput();
            stream.start(fixture.loop);
            stream.read();
        });
        assertEquals("broken", owner.told.get(10, TimeUnit.SECONDS));
        fixture.run(stream::reset);
    }
}
