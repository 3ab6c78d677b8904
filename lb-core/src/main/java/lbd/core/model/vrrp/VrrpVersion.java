package lbd.core.model.vrrp;

/// VRRPv2 (RFC 3768, with the password of RFC 2338; IPv4 only) or VRRPv3 (RFC 9568; IPv4 and IPv6).
public enum VrrpVersion {
    V2(2),
    V3(3);

    private final int number;

    VrrpVersion(int number) {
        this.number = number;
    }

    /// As on the wire and in the configuration: 2 or 3.
    public int number() {
        return number;
    }

    /// From its number.
    ///
    /// @throws IllegalArgumentException if `number` is neither 2 nor 3
    public static VrrpVersion of(int number) {
        VrrpRanges.range("version", number, 2, 3);
        return number == 2 ? V2 : V3;
    }
}
