package lbd.core.model.tls;

import java.util.Arrays;
import java.util.List;

/// What is spoken. Orders are of preference.
///
/// @param versions at least one
/// @param ciphers  of TLS 1.2; at least one
/// @param groups   at least one
public record TlsSettings(List<TlsVersion> versions, List<TlsCipher> ciphers, List<TlsGroup> groups) {
    /// Mozilla's recommendation for servers of everybody: TLS 1.2 and 1.3, forward secrecy and AEAD only.
    public static final TlsSettings INTERMEDIATE = new TlsSettings(
            List.of(TlsVersion.values()),
            Arrays.stream(TlsCipher.values()).filter(TlsCipher::aead).toList(),
            List.of(TlsGroup.values()));

    /// Mozilla's recommendation where all clients are of today: TLS 1.3 alone.
    public static final TlsSettings MODERN =
            new TlsSettings(List.of(TlsVersion.V1_3), INTERMEDIATE.ciphers(), INTERMEDIATE.groups());

    public TlsSettings {
        versions = List.copyOf(versions);
        ciphers = List.copyOf(ciphers);
        groups = List.copyOf(groups);
        if (versions.isEmpty() || ciphers.isEmpty() || groups.isEmpty()) {
            throw new IllegalArgumentException("needs at least one version, cipher and group");
        }
    }

    public boolean speaks(TlsVersion version) {
        return versions.contains(version);
    }
}
