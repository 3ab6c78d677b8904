package lbd.proxy.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import lbd.core.model.tls.TlsSettings;
import lbd.proxy.LoopFixture;
import lbd.proxy.stream.EpollStream;
import lbd.proxy.stream.Stream;
import lbd.proxy.tls.sys.NativeContext;
import lbd.proxy.tls.sys.NativeSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What cannot be encrypted.
@Timeout(60)
class PlaintextTest {
    /// A session whose handshake has not begun encrypts nothing.
    private static NativeSession unable() throws Exception {
        return NativeSession.accept(NativeContext.server(TlsSettings.INTERMEDIATE, List.of(), new byte[4], null));
    }

    @Test
    void bytesThatAreLostEndTheConnection() throws Exception {
        CompletableFuture<String> told = new CompletableFuture<>();
        try (LoopFixture fixture = new LoopFixture()) {
            EpollStream under = new EpollStream(fixture.loop, fixture.connect(10_000));
            NativeSession session = unable();
            fixture.loop
                    .eventLoop()
                    .submit(() -> {
                        under.start(fixture.loop);
                        TlsStream stream = new TlsStream(fixture.loop, under, session);
                        stream.tell(new Stream.Owner() {
                            @Override
                            public void received(ByteBuf data) {
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
                            public void written() {
                                told.complete("written");
                            }
                        });
                        stream.write(Unpooled.directBuffer(10).writeZero(10));
                        assertFalse(stream.flush());
                        assertFalse(told.isDone());
                    })
                    .get();
            assertEquals("broken", told.get(10, TimeUnit.SECONDS));
            assertTrue(fixture.loop.eventLoop().submit(under::closed).get());
        }
    }
}
