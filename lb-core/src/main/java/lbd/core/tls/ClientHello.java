package lbd.core.tls;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a client offers (RFC 8446 section 4.1.2). Numbers are those of IANA's registries, in the client's order, GREASE
/// values (RFC 8701) included. Immutable.
public final class ClientHello {
    private final int legacyVersion;
    private final int[] ciphers;
    private final int[] extensions;
    private final @Nullable String serverName;
    private final List<String> protocols;
    private final int[] versions;
    private final int[] groups;
    private final int[] signatures;

    ClientHello(int legacyVersion, int[] ciphers, HelloExtensions found) {
        this.legacyVersion = legacyVersion;
        this.ciphers = ciphers;
        this.extensions = found.order();
        this.serverName = found.serverName;
        this.protocols = List.copyOf(found.protocols);
        this.versions = found.versions;
        this.groups = found.groups;
        this.signatures = found.signatures;
    }

    /// The name that the client wants to reach, in lower case and without a dot at its end; null where it says none.
    public @Nullable String serverName() {
        return serverName;
    }

    /// ALPN: `h2`, `http/1.1`, each byte as one character; empty where it says none.
    public List<String> protocols() {
        return protocols;
    }

    /// Of `supported_versions`, without GREASE, else the one of the message: 0x0304 is TLS 1.3.
    public int highestVersion() {
        int highest = 0;
        for (int version : versions) {
            highest = isGrease(version) ? highest : Math.max(highest, version);
        }
        return highest == 0 ? legacyVersion : highest;
    }

    /// How many.
    public int cipherCount() {
        return ciphers.length;
    }

    /// How many groups for the key exchange.
    public int groupCount() {
        return groups.length;
    }

    int[] ciphers() {
        return ciphers;
    }

    int[] extensions() {
        return extensions;
    }

    int[] groups() {
        return groups;
    }

    int[] signatures() {
        return signatures;
    }

    /// Values that mean nothing and keep servers from choking on new ones.
    static boolean isGrease(int value) {
        return (value & 0x0f0f) == 0x0a0a && value >>> 8 == (value & 0xff);
    }
}
