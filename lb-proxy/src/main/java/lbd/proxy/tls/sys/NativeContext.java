package lbd.proxy.tls.sys;

import io.netty.internal.tcnative.CertificateVerifier;
import io.netty.internal.tcnative.SSL;
import io.netty.internal.tcnative.SSLContext;
import io.netty.internal.tcnative.SessionTicketKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import lbd.core.model.tls.KeyBytes;
import lbd.core.model.tls.TlsCipher;
import lbd.core.model.tls.TlsGroup;
import lbd.core.model.tls.TlsSettings;
import lbd.core.model.tls.TlsVersion;
import org.jspecify.annotations.Nullable;

/// What the connections of one listener or pool share: what is spoken, and the keys of tickets. Any thread.
public final class NativeContext {
    /// The verifier looks at the depth.
    private static final int DEEPEST = 100;

    /// Octets of the certificates that a client shows: by default the library keeps 100 KiB of a stranger's.
    private static final int MOST_OF_CLIENT = 32 * 1024;

    private final long address;
    private @Nullable ClientSessions sessions;
    private @Nullable ServerSessions kept;

    /// What was found of clients' certificates that are not good, until their connections end. The callback has it too,
    /// which must not reach the context: that would be kept for ever.
    private final Map<Long, Verifier.Verdict> refused = new ConcurrentHashMap<>();

    private NativeContext(long address) {
        this.address = address;
        Library.CLEANER.register(this, () -> SSLContext.free(address));
    }

    /// For connections from clients.
    ///
    /// @param alpn      what is spoken, the best first; may be empty
    /// @param sessionId sessions are taken up only where this is the same
    /// @param kept      for clients without tickets; null: their sessions are not taken up
    /// @throws TlsException if the library does not take it
    public static NativeContext server(
            TlsSettings settings, List<String> alpn, byte[] sessionId, @Nullable ServerSessions kept)
            throws TlsException {
        NativeContext context = make(settings, SSL.SSL_MODE_SERVER);
        long ctx = context.address;
        if (!alpn.isEmpty()) {
            // Whoever offers nothing of it was turned away before.
            SSLContext.setAlpnProtos(ctx, alpn.toArray(String[]::new), SSL.SSL_SELECTOR_FAILURE_NO_ADVERTISE);
        }
        if (!SSLContext.setSessionIdContext(ctx, sessionId)) {
            throw new TlsException("the session id context is not taken");
        }
        SSLContext.setOptions(ctx, SSL.SSL_OP_CIPHER_SERVER_PREFERENCE);
        if (kept == null) {
            SSLContext.setSessionCacheMode(ctx, SSL.SSL_SESS_CACHE_OFF);
        } else {
            SSLContext.setSessionCacheMode(
                    ctx,
                    SSL.SSL_SESS_CACHE_SERVER
                            | SSL.SSL_SESS_CACHE_NO_INTERNAL_LOOKUP
                            | SSL.SSL_SESS_CACHE_NO_INTERNAL_STORE);
            SSLContext.setSSLSessionCache(ctx, kept);
            context.kept = kept;
        }
        return context;
    }

    /// Asks clients for certificates.
    ///
    /// @param roots told to clients, who choose by them
    /// @throws TlsException if the library does not take them
    public void verifyClients(boolean required, List<X509Certificate> roots, Verifier verifier) throws TlsException {
        SSLContext.setVerify(address, required ? SSL.SSL_CVERIFY_REQUIRED : SSL.SSL_CVERIFY_OPTIONAL, DEEPEST);
        SSLContext.setMaxCertList(address, MOST_OF_CLIENT);
        // Chains are verified by threads that have the time.
        SSLContext.setUseTasks(address, true);
        SSLContext.setCertVerifyCallback(address, new Judging(verifier, refused));
        try {
            if (!SSLContext.setCACertificateBio(address, NativeCredential.roots(roots))) {
                throw new TlsException("the certificates of the client's CA are not taken");
            }
        } catch (CertificateEncodingException e) {
            throw new TlsException("a certificate cannot be encoded", e);
        }
    }

    private static final class Judging extends CertificateVerifier {
        private final Verifier verifier;
        private final Map<Long, Verifier.Verdict> refused;

        Judging(Verifier verifier, Map<Long, Verifier.Verdict> refused) {
            this.verifier = verifier;
            this.refused = refused;
        }

        @Override
        public int verify(long ssl, byte[][] chain, String algorithm) {
            Verifier.Verdict verdict = verifier.verify(chain);
            if (verdict != Verifier.Verdict.GOOD) {
                refused.put(ssl, verdict);
            }
            return number(verdict);
        }
    }

    /// What was wrong with a client's certificate, once; null: nothing.
    Verifier.@Nullable Verdict refused(long ssl) {
        return refused.remove(ssl);
    }

    /// What the library makes an alert of.
    private static int number(Verifier.Verdict verdict) {
        return switch (verdict) {
            case GOOD -> CertificateVerifier.X509_V_OK;
            case EXPIRED -> CertificateVerifier.X509_V_ERR_CERT_HAS_EXPIRED;
            case NOT_YET_VALID -> CertificateVerifier.X509_V_ERR_CERT_NOT_YET_VALID;
            case REVOKED -> CertificateVerifier.X509_V_ERR_CERT_REVOKED;
            case REVOCATION_UNKNOWN -> CertificateVerifier.X509_V_ERR_CRL_HAS_EXPIRED;
            case UNKNOWN_ISSUER -> CertificateVerifier.X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY;
            case OTHER_NAME -> CertificateVerifier.X509_V_ERR_HOSTNAME_MISMATCH;
            case BAD -> CertificateVerifier.X509_V_ERR_CERT_REJECTED;
        };
    }

    /// For connections to servers. Their sessions are taken up again.
    ///
    /// @param verifies whether a session's [Verifier] is asked for what the server shows, by [NativeSession#task]
    /// @param alpn     what is spoken, the best first; may be empty
    /// @param own      shown to servers that ask for a certificate; null: nothing
    /// @throws TlsException if the library does not take it
    public static NativeContext client(
            TlsSettings settings, boolean verifies, List<String> alpn, @Nullable NativeCredential own)
            throws TlsException {
        NativeContext context = make(settings, SSL.SSL_MODE_CLIENT);
        long ctx = context.address;
        if (!alpn.isEmpty()) {
            SSLContext.setAlpnProtos(ctx, alpn.toArray(String[]::new), SSL.SSL_SELECTOR_FAILURE_NO_ADVERTISE);
        }
        if (own != null) {
            try {
                SSLContext.addCredential(ctx, own.address());
            } catch (Exception e) {
                throw new TlsException("the certificate is not taken: " + e.getMessage(), e);
            }
        }
        ClientSessions sessions = new ClientSessions();
        context.sessions = sessions;
        SSLContext.setSessionCacheMode(ctx, SSL.SSL_SESS_CACHE_CLIENT | SSL.SSL_SESS_CACHE_NO_INTERNAL_STORE);
        SSLContext.setSSLSessionCache(ctx, sessions);
        // Without a verifier the library would not go on: that nothing is verified has to be said.
        SSLContext.setCertVerifyCallback(ctx, verifies ? new Asking(sessions) : new Trusting());
        SSLContext.setVerify(ctx, verifies ? SSL.SSL_CVERIFY_REQUIRED : SSL.SSL_CVERIFY_NONE, DEEPEST);
        SSLContext.setUseTasks(ctx, verifies);
        return context;
    }

    /// Asks the session's own verifier. It must not reach the context, which it would keep for ever.
    private static final class Asking extends CertificateVerifier {
        private final ClientSessions sessions;

        Asking(ClientSessions sessions) {
            this.sessions = sessions;
        }

        @Override
        public int verify(long ssl, byte[][] chain, String algorithm) {
            return number(sessions.verify(ssl, chain));
        }
    }

    private static final class Trusting extends CertificateVerifier {
        @Override
        public int verify(long ssl, byte[][] chain, String algorithm) {
            return X509_V_OK;
        }
    }

    private static NativeContext make(TlsSettings settings, int mode) throws TlsException {
        Library.need();
        int versions = 0;
        for (TlsVersion version : settings.versions()) {
            versions |= switch (version) {
                case V1_2 -> SSL.SSL_PROTOCOL_TLSV1_2;
                case V1_3 -> SSL.SSL_PROTOCOL_TLSV1_3;
            };
        }
        NativeContext context;
        try {
            context = new NativeContext(SSLContext.make(versions, mode));
        } catch (Exception e) {
            throw new TlsException("no context can be had: " + e.getMessage(), e);
        }
        long ctx = context.address;
        try {
            // The protocol alone does not keep TLS 1.3 off.
            SSLContext.setOptions(ctx, offs(settings));
            String ciphers = settings.ciphers().stream().map(TlsCipher::word).collect(Collectors.joining(":"));
            SSLContext.setCipherSuite(ctx, ciphers, false);
        } catch (Exception e) {
            throw new TlsException("the ciphers are not taken: " + e.getMessage(), e);
        }
        String[] groups = settings.groups().stream().map(TlsGroup::word).toArray(String[]::new);
        if (!SSLContext.setCurvesList(ctx, groups)) {
            throw new TlsException("the groups are not taken: " + Arrays.toString(groups));
        }
        return context;
    }

    private static int offs(TlsSettings settings) {
        int offs = SSL.SSL_OP_NO_SSLv2 | SSL.SSL_OP_NO_SSLv3 | SSL.SSL_OP_NO_TLSv1 | SSL.SSL_OP_NO_TLSv1_1;
        offs |= settings.speaks(TlsVersion.V1_2) ? 0 : SSL.SSL_OP_NO_TLSv1_2;
        offs |= settings.speaks(TlsVersion.V1_3) ? 0 : SSL.SSL_OP_NO_TLSv1_3;
        return offs;
    }

    /// Encrypts tickets with the first, and takes those of all. While connections are served too.
    ///
    /// @param keys of 48 bytes
    public void ticketKeys(List<KeyBytes> keys) {
        SessionTicketKey[] native48 = keys.stream().map(NativeContext::key).toArray(SessionTicketKey[]::new);
        SSLContext.setSessionTicketKeys(address, native48);
    }

    private static SessionTicketKey key(KeyBytes key) {
        byte[] bytes = key.pkcs8();
        return new SessionTicketKey(
                Arrays.copyOfRange(bytes, 0, 16), Arrays.copyOfRange(bytes, 16, 32), Arrays.copyOfRange(bytes, 32, 48));
    }

    /// How long a session can be taken up again, seconds.
    public void sessionTimeout(long seconds) {
        SSLContext.setSessionCacheTimeout(address, seconds);
    }

    /// Of a context for connections to servers.
    ClientSessions sessions() {
        return Objects.requireNonNull(sessions, "it is for clients");
    }

    /// A client's session is not taken up any more by its id.
    void forget(byte @Nullable [] id) {
        if (kept != null && id != null) {
            kept.forget(id);
        }
    }

    boolean toServers() {
        return sessions != null;
    }

    long address() {
        return address;
    }
}
