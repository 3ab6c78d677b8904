package lbd.proxy.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import lbd.core.model.PoolConnections;
import lbd.core.pool.Server;
import lbd.proxy.Configs;
import lbd.proxy.ExchangeFixture;
import lbd.proxy.tls.ClientContexts;
import lbd.proxy.upstream.Dialer;
import lbd.proxy.upstream.ServerFailure;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SharedConnectionsTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private static ExchangeFixture fixture() {
        return new ExchangeFixture(Configs.of(
                List.of(Configs.routed("app")), List.of(Configs.pool("app", new InetSocketAddress("127.0.0.1", 1)))));
    }

    @Test
    void nothingStaysOfAServerThatCannotBeReached() throws Exception {
        try (ExchangeFixture fixture = fixture()) {
            Server server =
                    Objects.requireNonNull(fixture.state.pool("app")).servers().getFirst();
            SharedConnections shared = new SharedConnections(
                    fixture.http.loop(), new ServerConnections(fixture.http.loop(), new Dialer(new ClientContexts())));
            CompletableFuture<ServerFailure> failed = new CompletableFuture<>();
            fixture.run(() -> {
                try {
                    shared.await(server, null, false, PoolConnections.DEFAULT, SECOND, new Servers.Connected() {
                        @Override
                        public void connected(@Nullable ServerStream stream, @Nullable ServerFailure failure) {
                            assertNull(stream);
                            failed.complete(Objects.requireNonNull(failure));
                        }

                        @Override
                        public void faulted() {
                            failed.completeExceptionally(new IllegalStateException("faulted"));
                        }
                    });
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            assertEquals(ServerFailure.CONNECT_REFUSED, failed.get(10, TimeUnit.SECONDS));
            fixture.run(() -> assertEquals(0, shared.count()));
        }
    }
}
