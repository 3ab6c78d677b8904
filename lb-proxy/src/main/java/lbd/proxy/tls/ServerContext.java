package lbd.proxy.tls;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lbd.core.model.tls.Certificate;
import lbd.core.model.tls.ClientVerification;
import lbd.core.model.tls.ListenerTls;
import lbd.core.model.tls.ListenerTls.UnknownName;
import lbd.core.tls.ClientHello;
import lbd.proxy.tls.sys.NativeContext;
import lbd.proxy.tls.sys.NativeCredential;
import lbd.proxy.tls.sys.NativeSession;
import lbd.proxy.tls.sys.TlsException;
import org.jspecify.annotations.Nullable;

/// What all TLS connections of one listener share. One serves all event loops; immutable, but for the keys of tickets.
public final class ServerContext {
    private final ListenerTls spec;
    private final NativeContext context;
    private final Map<String, NativeCredential[]> byName = new HashMap<>();
    private final NativeCredential[] fallback;

    /// @throws TlsException if the library does not take what the configuration says
    ServerContext(String listener, ListenerTls spec) throws TlsException {
        this.spec = spec;
        this.context = NativeContext.server(spec.settings(), spec.alpn(), sessionId(listener, spec.client()));
        if (spec.client() != null) {
            context.verifyClients(spec.client().required(), spec.client().roots(), new ClientVerifier(spec.client()));
        }
        Map<String, List<Certificate>> named = new HashMap<>();
        for (Certificate certificate : spec.certificates()) {
            for (String name : certificate.names()) {
                named.computeIfAbsent(name, n -> new ArrayList<>()).add(certificate);
            }
        }
        Map<Certificate, NativeCredential> made = new HashMap<>();
        for (Map.Entry<String, List<Certificate>> entry : named.entrySet()) {
            byName.put(entry.getKey(), credentials(entry.getValue(), made));
        }
        Certificate first = spec.certificates().getFirst();
        List<Certificate> beside = first.names().isEmpty()
                ? List.of(first)
                : named.getOrDefault(first.names().getFirst(), List.of(first));
        this.fallback = credentials(beside, made);
    }

    /// A session is taken up only where it could begin as well: at the same listener, with the same CA and CRL.
    private static byte[] sessionId(String listener, @Nullable ClientVerification client) throws TlsException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(listener.getBytes(StandardCharsets.US_ASCII));
            if (client != null) {
                digest.update((client.depth() + " " + client.names()).getBytes(StandardCharsets.UTF_8));
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

    /// Those for one name: of each kind of key the first, and ECDSA before RSA, which costs a server ten times as much.
    private static NativeCredential[] credentials(
            List<Certificate> certificates, Map<Certificate, NativeCredential> made) throws TlsException {
        List<Certificate> chosen = new ArrayList<>();
        for (Certificate certificate : certificates) {
            if (chosen.stream().noneMatch(c -> kind(c).equals(kind(certificate)))) {
                chosen.add(kind(certificate).equals("RSA") ? chosen.size() : 0, certificate);
            }
        }
        NativeCredential[] credentials = new NativeCredential[chosen.size()];
        for (int i = 0; i < credentials.length; i++) {
            Certificate one = chosen.get(i);
            NativeCredential known = made.get(one);
            if (known == null) {
                known = NativeCredential.of(one.chain(), one.key(), null);
                made.put(one, known);
            }
            credentials[i] = known;
        }
        return credentials;
    }

    private static String kind(Certificate certificate) {
        return certificate.leaf().getPublicKey().getAlgorithm();
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
        NativeCredential[] credentials = find(serverName);
        return credentials == null ? null : NativeSession.accept(context, credentials);
    }

    private NativeCredential @Nullable [] find(@Nullable String name) {
        NativeCredential[] found = null;
        if (name != null) {
            found = byName.get(name);
            int dot = name.indexOf('.');
            if (found == null && dot > 0) {
                found = byName.get("*" + name.substring(dot));
            }
        }
        if (found != null) {
            return found;
        }
        return name == null || spec.unknownName() == UnknownName.FIRST ? fallback : null;
    }
}
