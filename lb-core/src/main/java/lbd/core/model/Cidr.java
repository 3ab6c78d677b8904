package lbd.core.model;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import lbd.core.accesslog.AddressText;

/// A network: an address and how many of its leading bits count, as in `192.168.0.0/16` or `2001:db8::/32`.
///
/// @param high the upper half of the address; of IPv4 all 32 bits, at its lower end
/// @param low  the lower half; of IPv4 zero
public record Cidr(boolean ipv4, long high, long low, int bits) implements Comparable<Cidr> {
    private static final int IPV4_BITS = 32;
    private static final int IPV6_BITS = 128;

    public Cidr {
        Range.check("prefix length", bits, 0, ipv4 ? IPV4_BITS : IPV6_BITS);
        if ((high & ~highMask(ipv4, bits)) != 0 || (low & ~lowMask(ipv4, bits)) != 0) {
            throw new IllegalArgumentException("the address has bits beyond its prefix length of " + bits);
        }
    }

    /// @param text an address, with a prefix length unless it stands for itself alone
    /// @throws IllegalArgumentException if it is no address, has a wrong length or bits beyond it
    public static Cidr parse(String text) {
        int slash = text.indexOf('/');
        InetAddress address = address(slash < 0 ? text : text.substring(0, slash), text);
        boolean ipv4 = address instanceof Inet4Address;
        int bits = ipv4 ? IPV4_BITS : IPV6_BITS;
        if (slash >= 0) {
            String length = text.substring(slash + 1);
            if (!length.matches("[0-9]{1,3}")) {
                throw notNetwork(text);
            }
            bits = Integer.parseInt(length);
        }
        byte[] b = address.getAddress();
        try {
            return new Cidr(ipv4, number(b, 0, Math.min(b.length, 8)), number(b, 8, b.length), bits);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("\"" + text + "\": " + e.getMessage(), e);
        }
    }

    /// The network that an address is in.
    ///
    /// @param address 4 or 16 bytes
    /// @param prefix  how many leading bits count of an IPv4 address, 0 to 32
    /// @param prefix6 the same of an IPv6 address, 0 to 128
    public static Cidr around(byte[] address, int prefix, int prefix6) {
        boolean ipv4 = address.length == 4;
        int bits = ipv4 ? prefix : prefix6;
        long high = number(address, 0, Math.min(address.length, 8)) & highMask(ipv4, bits);
        return new Cidr(ipv4, high, number(address, 8, address.length) & lowMask(ipv4, bits), bits);
    }

    /// IPv4 before IPv6, then by the first address, the wider network first.
    @Override
    public int compareTo(Cidr other) {
        if (ipv4 != other.ipv4) {
            return ipv4 ? -1 : 1;
        }
        int byHigh = Long.compareUnsigned(high, other.high);
        int byLow = byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
        return byLow != 0 ? byLow : Integer.compare(bits, other.bits);
    }

    /// The upper half of its last address, as [#high].
    public long lastHigh() {
        return high | (~highMask(ipv4, bits) & (ipv4 ? 0xffff_ffffL : -1L));
    }

    /// The lower half of its last address, as [#low].
    public long lastLow() {
        return ipv4 ? 0 : low | ~lowMask(false, bits);
    }

    /// As in the configuration; an address that stands for itself alone without its prefix length.
    public String text() {
        ByteBuffer address = ByteBuffer.allocate(ipv4 ? 4 : 16);
        if (ipv4) {
            address.putInt((int) high);
        } else {
            address.putLong(high).putLong(low);
        }
        byte[] bytes = new byte[address.capacity()];
        address.get(0, bytes);
        boolean whole = bits == (ipv4 ? IPV4_BITS : IPV6_BITS);
        return AddressText.text(bytes) + (whole ? "" : "/" + bits);
    }

    public boolean contains(InetAddress address) {
        if (address instanceof Inet4Address != ipv4) {
            return false;
        }
        byte[] b = address.getAddress();
        return (number(b, 0, Math.min(b.length, 8)) & highMask(ipv4, bits)) == high
                && (number(b, 8, b.length) & lowMask(ipv4, bits)) == low;
    }

    private static InetAddress address(String address, String text) {
        // Neither the short forms of IPv4 (127.1) nor a zone.
        if (!address.matches("[0-9]+(\\.[0-9]+){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")) {
            throw notNetwork(text);
        }
        try {
            return InetAddress.ofLiteral(address);
        } catch (IllegalArgumentException e) {
            throw notNetwork(text);
        }
    }

    private static IllegalArgumentException notNetwork(String text) {
        return new IllegalArgumentException(
                "\"" + text + "\" is no network; allowed: an address, or address/prefix length");
    }

    /// The number that these bytes are, the greatest first; at most 8 of them.
    public static long number(byte[] b, int from, int to) {
        long number = 0;
        for (int i = from; i < to; i++) {
            number = number << 8 | (b[i] & 0xff);
        }
        return number;
    }

    private static long highMask(boolean ipv4, int bits) {
        return ipv4 ? mask(bits, IPV4_BITS) & 0xffff_ffffL : mask(Math.min(bits, 64), 64);
    }

    private static long lowMask(boolean ipv4, int bits) {
        return ipv4 ? 0 : mask(Math.max(bits - 64, 0), 64);
    }

    /// @return `bits` ones above zeros, in a number of `width` bits
    private static long mask(int bits, int width) {
        return bits == 0 ? 0 : -1L << (width - bits);
    }
}
