package lbd.core.model.tls;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// TLS that ends at a listener.
///
/// @param certificates at least one; the first is for clients that name nobody
/// @param alpn         protocols that are offered, the best first; empty: the client's offer is not looked at
/// @param client       who may come by certificate; null: nobody is asked for one
/// @param handshake    from the connection's first moment; 100 ms to 1 h
/// @param pace         handshakes begun in a second, 1 to 1,000,000; 0: any number
/// @param sessionCache sessions of TLS 1.2 that are kept for clients without tickets, 1 to 1,000,000; 0: none
/// @param stapling     of what issuers say
/// @param files        that this was read from
public record ListenerTls(
        List<Certificate> certificates,
        UnknownName unknownName,
        TlsSettings settings,
        List<String> alpn,
        @Nullable ClientVerification client,
        Tickets tickets,
        Duration handshake,
        int pace,
        int sessionCache,
        Stapling stapling,
        TlsFiles files) {
    /// What a client gets that asks for a name of no certificate.
    public enum UnknownName {
        /// The first certificate: the client may look for itself.
        FIRST,
        /// The alert `unrecognized_name`.
        REJECT
    }

    public static final Duration HANDSHAKE = Duration.ofSeconds(10);
    public static final int SESSION_CACHE = 10_000;
    public static final int MAX_SESSION_CACHE = 1_000_000;

    public ListenerTls {
        certificates = List.copyOf(certificates);
        alpn = List.copyOf(alpn);
        if (certificates.isEmpty()) {
            throw new IllegalArgumentException("certificates: needs at least one");
        }
    }

    /// Of no files.
    public ListenerTls(
            List<Certificate> certificates,
            UnknownName unknownName,
            TlsSettings settings,
            List<String> alpn,
            @Nullable ClientVerification client,
            Tickets tickets,
            Duration handshake) {
        this(
                certificates,
                unknownName,
                settings,
                alpn,
                client,
                tickets,
                handshake,
                0,
                SESSION_CACHE,
                Stapling.OFF,
                TlsFiles.NONE);
    }

    /// The same that staples.
    public ListenerTls with(Stapling other) {
        return new ListenerTls(
                certificates,
                unknownName,
                settings,
                alpn,
                client,
                tickets,
                handshake,
                pace,
                sessionCache,
                other,
                files);
    }

    /// The same with what files say now.
    public ListenerTls with(TlsFiles other, @Nullable ClientVerification otherClient, Tickets otherTickets) {
        return new ListenerTls(
                CertificateSet.all(other.certificates()),
                unknownName,
                settings,
                alpn,
                otherClient,
                otherTickets,
                handshake,
                pace,
                sessionCache,
                stapling,
                other);
    }

    /// The same with another pace of handshakes, and another bound on kept sessions.
    public ListenerTls with(int otherPace, int otherCache) {
        return new ListenerTls(
                certificates,
                unknownName,
                settings,
                alpn,
                client,
                tickets,
                handshake,
                otherPace,
                otherCache,
                stapling,
                files);
    }
}
