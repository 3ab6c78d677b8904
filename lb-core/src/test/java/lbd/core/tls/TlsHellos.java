package lbd.core.tls;

import java.io.IOException;
import java.io.UncheckedIOException;

/// What is known of a connection, for tests of who shows it.
public final class TlsHellos {
    private TlsHellos() {}

    /// Of a client with everything.
    public static TlsFacts facts() {
        try {
            ClientHello hello = ClientHelloReaderTest.hello(ClientHelloReaderTest.captured("curl"));
            return new TlsFacts(
                    "1.3",
                    "TLS_AES_128_GCM_SHA256",
                    "X25519",
                    "http/1.1",
                    true,
                    hello,
                    Ja4.of(hello),
                    new TlsClient("CN=alice", "00ff"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
