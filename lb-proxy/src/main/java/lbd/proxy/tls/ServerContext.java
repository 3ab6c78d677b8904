package lbd.proxy.tls;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Map;
import lbd.core.model.tls.ClientVerification;
import lbd.core.model.tls.ListenerTls;
import lbd.core.model.tls.Stapling;
import lbd.core.runtime.Turnstile;
import lbd.core.tls.ClientHello;
import lbd.proxy.tls.sys.NativeContext;
import lbd.proxy.tls.sys.NativeCredential;
import lbd.proxy.tls.sys.NativeSession;
import lbd.proxy.tls.sys.ServerSessions;
import lbd.proxy.tls.sys.TlsException;
import org.jspecify.annotations.Nullable;

/// What all TLS connections of one listener share. One serves all event loops; immutable, but for the keys of
/// tickets and what is stapled.
public final class ServerContext {
    private final ListenerTls spec;
    private final @Nullable Turnstile pace;
    private final NativeContext context;
    private final AlpnChallenges challenges;
    private final @Nullable ClientVerifier verifier;
    private volatile Credentials credentials;

    /// @param kept sessions of clients without tickets; null: none
    /// @throws TlsException if the library does not take what the configuration says
    ServerContext(
            String listener,
            ListenerTls spec,
            @Nullable ServerSessions kept,
            Map<X509Certificate, byte[]> staples,
            AlpnChallenges challenges,
            InstantSource clock)
            throws TlsException {
        this.challenges = challenges;
        this.spec = spec;
        this.context = NativeContext.server(spec.settings(), spec.alpn(), sessionId(listener, spec.client()), kept);
        ClientVerification client = spec.client();
        if (client == null) {
            this.verifier = null;
        } else {
            this.verifier = new ClientVerifier(client, clock);
            context.verifyClients(client.required(), client.roots(), verifier);
        }
        this.credentials = new Credentials(spec, staples, null);
        this.pace = spec.pace() == 0 ? null : new Turnstile(spec.pace(), System.nanoTime());
    }

    /// Handshakes from now on have these answers of issuers. State thread.
    void staple(Map<X509Certificate, byte[]> staples) throws TlsException {
        if (!(spec.stapling() instanceof Stapling.Off)) {
            credentials = new Credentials(spec, staples, credentials);
        }
    }

    /// A session is taken up only where it could begin as well: at the same listener, with the same CA and CRL, and
    /// without a certificate only where none is required.
    private static byte[] sessionId(String listener, @Nullable ClientVerification client) throws TlsException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(listener.getBytes(StandardCharsets.US_ASCII));
            if (client != null) {
                digest.update((client.required() + " " + client.depth() + " " + client.names())
                        .getBytes(StandardCharsets.UTF_8));
                for (X509Certificate root : client.roots()) {
                    digest.update(root.getEncoded());
                }
                for (X509CRL crl : client.crls()) {
                    digest.update(crl.getEncoded());
                }
            }
            return digest.digest();
        } catch (GeneralSecurityException e) {
            throw new TlsException("the settings for clients cannot be told apart", e);
        }
    }

    /// Whether clients are asked for certificates.
    boolean asksClients() {
        return verifier != null;
    }

    /// Whether a client takes up a session that has outlived what it began with: it was verified then, and time has
    /// passed since.
    boolean isOutlived(NativeSession shaking) {
        return verifier != null && shaking.resumed() && verifier.isOutlived(shaking.peer(), shaking.chain());
    }

    /// In place of such a session's connection, before anything was answered: a handshake in full.
    NativeSession anew(NativeSession outlived, @Nullable String serverName) {
        NativeCredential[] found = credentials.find(serverName);
        return outlived.anew(found == null ? new NativeCredential[0] : found);
    }

    /// The context of a client that is an authority, and looks whether a name is ours; null for all others.
    @Nullable
    ServerContext challenge(ClientHello hello) {
        return challenges.of(hello);
    }

    /// Null where handshakes may begin as they come.
    @Nullable
    Turnstile pace() {
        return pace;
    }

    NativeContext context() {
        return context;
    }

    ListenerTls spec() {
        return spec;
    }

    /// Whether the client offers a protocol that we speak, or none at all.
    boolean speaks(ClientHello hello) {
        if (spec.alpn().isEmpty() || hello.protocols().isEmpty()) {
            return true;
        }
        for (String protocol : hello.protocols()) {
            if (spec.alpn().contains(protocol)) {
                return true;
            }
        }
        return false;
    }

    /// A session for who asks for this name.
    ///
    /// @return null where the name is unknown and that is not served
    @Nullable
    NativeSession accept(@Nullable String serverName) {
        NativeCredential[] found = credentials.find(serverName);
        return found == null ? null : NativeSession.accept(context, found);
    }
}
