package lbd.core.model.vrrp;

/// Which checksum VRRPv3 over IPv4 is sent with; both are accepted. (VRRPv2 never has a pseudo header, IPv6
/// always has one.)
///
/// RFC 9568 5.2.8 leaves the pseudo header out for IPv4; keepalived, reading RFC 5798, puts it in and drops
/// adverts without it.
public enum ChecksumMode {
    /// keepalived's form until the master that is followed is seen to use the other.
    AUTO("auto"),
    WITH_PSEUDO_HEADER("with_pseudo_header"),
    WITHOUT_PSEUDO_HEADER("without_pseudo_header");

    private final String word;

    ChecksumMode(String word) {
        this.word = word;
    }

    /// The word in the configuration.
    public String word() {
        return word;
    }
}
