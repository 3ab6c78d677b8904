package lbd.core.proxyprotocol;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Version 2, in binary (2.2 of the specification):
///
/// | bytes | meaning |
/// | --- | --- |
/// | 0 to 11 | the signature |
/// | 12 | version 2 in the upper half; command in the lower: 0 LOCAL, 1 PROXY |
/// | 13 | family in the upper half: 0 unspecified, 1 IPv4, 2 IPv6, 3 UNIX; transport: 0 unspecified, 1 stream, 2
/// datagram |
/// | 14, 15 | how many bytes follow |
/// | 16 ... | source and destination addresses, then their ports; then extensions |
final class V2 {
    static final byte[] SIGNATURE = {'\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n'};
    static final int FIXED = 16;

    static final int VERSION = 0x20;
    static final int LOCAL = 0;
    static final int PROXY = 1;
    static final int TCP4 = 0x11;
    static final int TCP6 = 0x21;

    /// Length of both addresses, ports included, by family.
    private static final int[] ADDRESSES = {0, 12, 36, 216};

    private static final int LAST_TRANSPORT = 2;

    private V2() {}

    /// Looks at a header after each byte that comes.
    ///
    /// @return null while it is neither complete nor wrong
    static @Nullable HeaderOutcome look(byte[] bytes, int length) {
        int last = bytes[length - 1] & 0xff;
        if (length <= SIGNATURE.length) {
            return last == SIGNATURE[length - 1] ? null : MalformedHeader.NO_HEADER;
        }
        if (length < FIXED) {
            return length == 13 ? command(last) : length == 14 ? family(bytes[12], last) : null;
        }
        int wanted = FIXED + number(bytes, 14);
        return length < wanted ? null : whole(bytes, wanted);
    }

    private static @Nullable MalformedHeader command(int octet) {
        if ((octet & 0xf0) != VERSION) {
            return MalformedHeader.V2_VERSION;
        }
        return (octet & 0xf) > PROXY ? MalformedHeader.V2_COMMAND : null;
    }

    private static @Nullable MalformedHeader family(int command, int octet) {
        boolean known = octet >> 4 < ADDRESSES.length && (octet & 0xf) <= LAST_TRANSPORT;
        return known || command == VERSION + LOCAL ? null : MalformedHeader.V2_FAMILY;
    }

    private static HeaderOutcome whole(byte[] bytes, int length) {
        if (bytes[12] == VERSION + LOCAL) {
            // The rest is to be ignored, whatever it is.
            return ProxyHeader.OWN;
        }
        int extensions = FIXED + ADDRESSES[bytes[13] >> 4];
        if (extensions > length) {
            return MalformedHeader.V2_TOO_SHORT;
        }
        TlsValues tls = new TlsValues();
        MalformedHeader wrong = Tlvs.read(bytes, extensions, length, tls);
        if (wrong != null) {
            return wrong;
        }
        return switch (bytes[13]) {
            case TCP4 -> relayed(bytes, 4, tls.told());
            case TCP6 -> relayed(bytes, 16, tls.told());
            default -> ProxyHeader.OWN;
        };
    }

    private static ProxyHeader relayed(byte[] bytes, int width, ProxyTls tls) {
        int ports = FIXED + 2 * width;
        return new ProxyHeader.Relayed(
                endpoint(bytes, FIXED, width, ports), endpoint(bytes, FIXED + width, width, ports + 2), tls);
    }

    private static InetSocketAddress endpoint(byte[] bytes, int at, int width, int portAt) {
        try {
            InetAddress address = InetAddress.getByAddress(Arrays.copyOfRange(bytes, at, at + width));
            return new InetSocketAddress(address, number(bytes, portAt));
        } catch (UnknownHostException e) {
            throw new AssertionError("4 or 16 bytes are an address", e);
        }
    }

    /// Two bytes, the greater first.
    static int number(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
    }
}
