package lbd.proxy.tls.sys;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.internal.tcnative.SSL;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// One connection's TLS: bytes in, bytes out, no socket. Confined to its loop; freed by [#free].
///
/// What the library wants to send is put into buffers that the caller sends. Handshakes and alerts pass through a small
/// buffer of the library's own, which is emptied after each call.
public final class NativeSession {
    /// What a call came to.
    public enum Step {
        /// All was done that could be.
        DONE,
        /// The other end has to say more.
        WANT_INPUT,
        /// [#task] has work for another thread; then the call is made again.
        WANT_TASK,
        /// The other end has said that it ends (close_notify).
        ENDED,
        /// It is over; [#error] says why, and an alert may be among what is to be sent.
        FAILED
    }

    private static final int OWN_BUFFER = 1024;
    private static final int ROOM_FOR_HANDSHAKE = 4096;
    public static final int LARGEST_RECORD = 16 * 1024;
    // Header, explicit nonce, tag, and the type that TLS 1.3 adds; CBC needs the most.
    private static final int RECORD_OVERHEAD = 5 + 16 + 48 + 16;
    private static final int ROOM_FOR_TICKETS = 2048;

    /// Of this process: memory that no collector frees.
    private static final LongAdder OPEN = new LongAdder();

    // Of which this holds the callbacks and keys.
    private final NativeContext context;
    private final long ssl;
    private final long bio;
    private boolean freed;
    private @Nullable Object key;
    private @Nullable Verifier verifier;
    private volatile Verifier.@Nullable Verdict verdict;
    private boolean ticketsSent;
    private String error = "";

    private NativeSession(NativeContext context, boolean server) {
        this.context = context;
        this.ssl = SSL.newSSL(context.address(), server);
        this.bio = SSL.bioNewByteBuffer(ssl, OWN_BUFFER);
        OPEN.increment();
    }

    /// A client's connection.
    ///
    /// @param credentials of which the client's offer decides
    public static NativeSession accept(NativeContext context, NativeCredential... credentials) {
        NativeSession session = new NativeSession(context, true);
        session.add(credentials);
        return session;
    }

    /// The same client's connection from its ClientHello on, without the earlier session that it has wanted to take up.
    /// That one of this connection is freed.
    public NativeSession anew(NativeCredential... credentials) {
        context.forget(SSL.getSessionId(ssl));
        free();
        NativeSession session = accept(context, credentials);
        SSL.setOptions(session.ssl, SSL.SSL_OP_NO_TICKET);
        return session;
    }

    /// A connection to a server. A session that was there before under the same key is taken up again.
    ///
    /// @param context    for connections to servers
    /// @param serverName asked for (SNI); null: nobody
    /// @param key        equal for connections that may take up each other's sessions
    /// @param verifier   asked by [#task], where the context verifies
    public static NativeSession connect(
            NativeContext context, @Nullable String serverName, Object key, Verifier verifier) {
        NativeSession session = new NativeSession(context, false);
        if (serverName != null) {
            SSL.setTlsExtHostName(session.ssl, serverName);
        }
        session.key = key;
        session.verifier = verifier;
        context.sessions().begin(session.ssl, session);
        return session;
    }

    Object key() {
        return Objects.requireNonNull(key);
    }

    /// On a thread of who runs [#task].
    Verifier.Verdict verify(byte[][] chain) {
        Verifier.Verdict said = Objects.requireNonNull(verifier).verify(chain);
        verdict = said;
        return said;
    }

    /// What was found about what the server has shown; null where nothing was asked.
    public Verifier.@Nullable Verdict verdict() {
        return verdict;
    }

    /// What the server shows, in DER, its own certificate first: from the moment when it is to be verified.
    public byte[][] chain() {
        byte[][] chain = SSL.getPeerCertChain(ssl);
        return chain == null ? new byte[0][] : chain;
    }

    private void add(NativeCredential... credentials) {
        try {
            for (NativeCredential credential : credentials) {
                SSL.addCredential(ssl, credential.address());
            }
        } catch (Exception e) {
            free();
            throw new IllegalStateException(e);
        }
    }

    /// Goes on with the handshake.
    ///
    /// @param in  taken as far as it belongs to the handshake
    /// @param out made larger as is needed
    public Step handshake(ByteBuf in, ByteBuf out) {
        while (true) {
            from(in);
            int result = SSL.doHandshake(ssl);
            int why = result == 1 ? SSL.SSL_ERROR_NONE : SSL.getError(ssl, result);
            taken(in);
            collect(out);
            if (result == 1) {
                return Step.DONE;
            }
            if (why == SSL.SSL_ERROR_WANT_CERTIFICATE_VERIFY) {
                return Step.WANT_TASK;
            }
            if (why == SSL.SSL_ERROR_WANT_READ && !in.isReadable()) {
                return Step.WANT_INPUT;
            }
            if (why != SSL.SSL_ERROR_WANT_READ && why != SSL.SSL_ERROR_WANT_WRITE) {
                return failed(why);
            }
        }
    }

    /// Decrypts all that is in `in`.
    ///
    /// @param plain with room for as much, and for one record more
    /// @return [Step#DONE], [Step#ENDED] or [Step#FAILED]
    public Step read(ByteBuf in, ByteBuf plain) {
        from(in);
        Step step = Step.DONE;
        // What is not a whole record yet is the library's: nothing is left in its buffer when this one is empty.
        while (SSL.bioLengthByteBuffer(bio) > 0) {
            int count = SSL.readFromSSL(ssl, plain.memoryAddress() + plain.writerIndex(), plain.writableBytes());
            if (count > 0) {
                plain.writerIndex(plain.writerIndex() + count);
                continue;
            }
            int why = SSL.getError(ssl, count);
            if (why == SSL.SSL_ERROR_ZERO_RETURN) {
                step = Step.ENDED;
                break;
            }
            if (why != SSL.SSL_ERROR_WANT_READ) {
                step = failed(why);
                break;
            }
        }
        in.readerIndex(in.writerIndex());
        return step;
    }

    /// Whether the library has something to send that is no answer to [#write].
    public boolean hasOutput() {
        return SSL.bioLengthNonApplication(bio) > 0;
    }

    /// Takes what the library has to send.
    public void collect(ByteBuf out) {
        int length = SSL.bioLengthNonApplication(bio);
        if (length > 0) {
            out.ensureWritable(length);
            int room = out.writableBytes();
            SSL.bioSetByteBuffer(bio, out.memoryAddress() + out.writerIndex(), room, true);
            SSL.bioFlushByteBuffer(bio);
            wrote(out, room);
        }
        SSL.bioClearByteBuffer(bio);
    }

    /// A buffer with room for what so many bytes become in so many records.
    public ByteBuf room(ByteBufAllocator allocator, int plain, int records) {
        int tickets = ticketsSent ? 0 : ROOM_FOR_TICKETS;
        return allocator.directBuffer(plain + records * RECORD_OVERHEAD + tickets);
    }

    /// Encrypts.
    ///
    /// @param plain      all of it is taken
    /// @param recordSize the most that goes into one record
    /// @return [Step#DONE] or [Step#FAILED]
    public Step write(ByteBuf plain, ByteBuf out, int recordSize) {
        ticketsSent = true;
        while (plain.isReadable()) {
            int count = Math.min(plain.readableBytes(), Math.max(recordSize, 1));
            // The library cuts what is larger than a record itself, in one call.
            if (recordSize >= LARGEST_RECORD) {
                count = plain.readableBytes();
            }
            if (!write(plain.memoryAddress() + plain.readerIndex(), count, out)) {
                return Step.FAILED;
            }
            plain.skipBytes(count);
        }
        return Step.DONE;
    }

    private boolean write(long address, int count, ByteBuf out) {
        while (true) {
            int room = out.writableBytes();
            SSL.bioSetByteBuffer(bio, out.memoryAddress() + out.writerIndex(), room, true);
            if (SSL.bioLengthNonApplication(bio) > 0) {
                SSL.bioFlushByteBuffer(bio);
            }
            int result = SSL.writeToSSL(ssl, address, count);
            int why = result > 0 ? SSL.SSL_ERROR_NONE : SSL.getError(ssl, result);
            wrote(out, room);
            SSL.bioClearByteBuffer(bio);
            if (result > 0) {
                return true;
            }
            if (why != SSL.SSL_ERROR_WANT_WRITE) {
                failed(why);
                return false;
            }
            out.ensureWritable(LARGEST_RECORD + RECORD_OVERHEAD);
        }
    }

    /// Says that we end (close_notify). After a handshake only.
    public void end(ByteBuf out) {
        SSL.bioClearByteBuffer(bio);
        if (SSL.shutdownSSL(ssl) < 0) {
            SSL.clearError();
        }
        collect(out);
    }

    private void from(ByteBuf in) {
        int length = in.readableBytes();
        if (length > 0) {
            SSL.bioSetByteBuffer(bio, in.memoryAddress() + in.readerIndex(), length, false);
        } else {
            SSL.bioClearByteBuffer(bio);
        }
    }

    private void taken(ByteBuf in) {
        in.readerIndex(in.writerIndex() - SSL.bioLengthByteBuffer(bio));
    }

    private void wrote(ByteBuf out, int room) {
        out.writerIndex(out.writerIndex() + room - SSL.bioLengthByteBuffer(bio));
    }

    private Step failed(int why) {
        int number = SSL.getLastErrorNumber();
        Verifier.Verdict ofClient = context.refused(ssl);
        if (ofClient != null) {
            error = ofClient.word();
        } else {
            error = number == 0 ? "error_" + why : reason(SSL.getErrorString(number));
        }
        SSL.clearError();
        return Step.FAILED;
    }

    /// Of `error:1000009c:SSL routines:OPENSSL_internal:HTTP_REQUEST` the last.
    private static String reason(@Nullable String text) {
        return text == null
                ? "unknown"
                : text.substring(text.lastIndexOf(':') + 1).toLowerCase(Locale.ROOT);
    }

    /// Why it failed, in a word for logs.
    public String error() {
        return error;
    }

    /// `1.3`.
    public String version() {
        String version = SSL.getVersion(ssl);
        return version.startsWith("TLSv") ? version.substring(4) : version;
    }

    /// As OpenSSL names it.
    public String cipher() {
        return SSL.getCipherForSSL(ssl);
    }

    /// How the secret was agreed upon; null where it was not.
    public @Nullable String group() {
        try {
            return SSL.getGroupName(ssl);
        } catch (Exception e) {
            return null;
        }
    }

    /// The protocol that both speak; null where none was chosen.
    public @Nullable String protocol() {
        return SSL.getAlpnSelected(ssl);
    }

    /// Whether an earlier session was taken up.
    public boolean resumed() {
        return SSL.isSessionReused(ssl);
    }

    /// The work that [Step#WANT_TASK] speaks of, for any thread; null where it was taken before.
    public @Nullable Runnable task() {
        return SSL.getTask(ssl);
    }

    /// The other end's own certificate, in DER; null where it has shown none.
    public byte @Nullable [] peer() {
        byte[] certificate = SSL.getPeerCertificate(ssl);
        return certificate == null || certificate.length == 0 ? null : certificate;
    }

    /// Nothing may be called any more but this. Not from within a call of the library's.
    public void free() {
        if (!freed) {
            freed = true;
            OPEN.decrement();
            context.refused(ssl);
            if (context.toServers()) {
                context.sessions().end(ssl);
            }
            // Its buffer with it.
            SSL.freeSSL(ssl);
        }
    }

    /// How many are not freed yet, of all loops.
    public static long open() {
        return OPEN.sum();
    }

    /// A buffer for a handshake's output.
    public static ByteBuf forHandshake(ByteBufAllocator allocator) {
        return allocator.directBuffer(ROOM_FOR_HANDSHAKE);
    }

    NativeContext context() {
        return context;
    }
}
