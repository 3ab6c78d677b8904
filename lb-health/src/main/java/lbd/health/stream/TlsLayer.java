package lbd.health.stream;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// Bytes in clear on one side, TLS on the other.
final class TlsLayer {
    private final SSLEngine engine;
    private ByteBuffer encrypted;
    private ByteBuffer clear;
    private boolean working;

    TlsLayer(SSLEngine engine) throws SSLException {
        this.engine = engine;
        encrypted = ByteBuffer.allocate(2 * engine.getSession().getPacketBufferSize());
        clear = ByteBuffer.allocate(2 * engine.getSession().getApplicationBufferSize());
        engine.beginHandshake();
    }

    /// Takes what came from the server. There is room for two records, and whole ones leave with every [#advance].
    void encrypted(ByteBuffer bytes) {
        if (bytes.remaining() > encrypted.remaining()) {
            ByteBuffer larger = ByteBuffer.allocate(encrypted.position() + bytes.remaining());
            encrypted = larger.put(encrypted.flip());
        }
        encrypted.put(bytes);
    }

    /// Whether the handshake is over. Later messages of TLS 1.3 (tickets) need no answer and count as none.
    boolean established() {
        HandshakeStatus status = engine.getHandshakeStatus();
        return status == HandshakeStatus.NOT_HANDSHAKING || status == HandshakeStatus.FINISHED;
    }

    /// Not while work is out: a certificate that it refuses closes the engine before the reason is told.
    boolean closed() {
        return !working && engine.isInboundDone();
    }

    /// The work has been run; [#advance] goes on.
    void worked() {
        working = false;
    }

    /// What has been decrypted so far; forgotten by the next [#advance].
    ByteBuffer received() {
        ByteBuffer bytes = ByteBuffer.allocate(clear.position());
        bytes.put(clear.flip()).flip();
        clear.clear();
        return bytes;
    }

    /// Goes as far as it can.
    ///
    /// @param network gets what has to be sent
    /// @return work to be run on any thread, then [#worked]; null when there is none, or it is out
    @Nullable
    Runnable advance(Consumer<ByteBuffer> network) throws SSLException {
        if (working) {
            return null;
        }
        while (true) {
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> {
                    return task();
                }
                case NEED_WRAP -> send(ByteBuffer.allocate(0), network);
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN, NOT_HANDSHAKING, FINISHED -> {
                    if (!unwrap()) {
                        return null;
                    }
                }
            }
        }
    }

    /// Encrypts all of `bytes`, or one record of the handshake when there are none.
    void send(ByteBuffer bytes, Consumer<ByteBuffer> network) throws SSLException {
        do {
            ByteBuffer record = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
            SSLEngineResult result = engine.wrap(bytes, record);
            network.accept(record.flip());
            if (result.getStatus() != SSLEngineResult.Status.OK) {
                return;
            }
        } while (bytes.hasRemaining());
    }

    /// Says that we end (close_notify).
    void end(Consumer<ByteBuffer> network) throws SSLException {
        engine.closeOutbound();
        send(ByteBuffer.allocate(0), network);
    }

    /// @return whether there was a whole record
    private boolean unwrap() throws SSLException {
        if (engine.isInboundDone()) {
            return false;
        }
        encrypted.flip();
        SSLEngineResult result = engine.unwrap(encrypted, clear);
        encrypted.compact();
        return switch (result.getStatus()) {
            case OK ->
                result.bytesConsumed() > 0
                        || result.getHandshakeStatus() == HandshakeStatus.NEED_TASK
                        || result.getHandshakeStatus() == HandshakeStatus.NEED_WRAP;
            case BUFFER_OVERFLOW -> {
                ByteBuffer larger = ByteBuffer.allocate(2 * clear.capacity());
                clear = larger.put(clear.flip());
                yield true;
            }
            case BUFFER_UNDERFLOW, CLOSED -> false;
        };
    }

    private Runnable task() {
        working = true;
        return () -> {
            for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
                task.run();
            }
        };
    }

    /// Why a handshake failed: the innermost reason names the certificate's fault.
    static String reason(SSLException e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return "TLS: " + cause.getMessage();
    }
}
