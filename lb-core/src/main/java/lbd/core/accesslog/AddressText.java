package lbd.core.accesslog;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Addresses as text: dotted IPv4, and IPv6 in the one spelling of RFC 5952 (lower case, longest run of zeros as `::`).
public final class AddressText {
    /// How the address of a unix socket begins, its path after it.
    public static final String UNIX = "unix:";

    private AddressText() {}

    /// To be kept for as long as the connection lasts.
    public static byte[] of(InetAddress address) {
        return of(address.getAddress());
    }

    /// To be kept for as long as the connection lasts.
    ///
    /// @param address 4 or 16 bytes
    public static byte[] of(byte[] address) {
        return text(address).getBytes(StandardCharsets.US_ASCII);
    }

    /// As the configuration spells it: `10.0.0.1:80`, `[::1]:80`, `app5.internal:80`, `unix:/run/app.sock`.
    public static String text(SocketAddress address) {
        return switch (address) {
            case UnixDomainSocketAddress unix -> UNIX + unix;
            case InetSocketAddress inet -> text(inet.getAddress(), inet) + ":" + inet.getPort();
            default -> throw new IllegalArgumentException("an address of no kind that is known: " + address);
        };
    }

    /// @param ip null for a name that is not resolved
    private static String text(@Nullable InetAddress ip, InetSocketAddress address) {
        if (ip == null) {
            return address.getHostString();
        }
        String text = text(ip.getAddress());
        return text.indexOf(':') < 0 ? text : "[" + text + "]";
    }

    /// @param address 4 or 16 bytes
    public static String text(byte[] address) {
        return address.length == 4 ? v4(address) : v6(address);
    }

    private static String v4(byte[] a) {
        return (a[0] & 0xff) + "." + (a[1] & 0xff) + "." + (a[2] & 0xff) + "." + (a[3] & 0xff);
    }

    private static String v6(byte[] a) {
        int[] groups = new int[8];
        for (int i = 0; i < 8; i++) {
            groups[i] = (a[2 * i] & 0xff) << 8 | (a[2 * i + 1] & 0xff);
        }
        int from = 0;
        int run = 0;
        for (int i = 0; i < 8; i++) {
            int zeros = zerosFrom(groups, i);
            // Of two runs of one length the first; a single group of zeros is not shortened (RFC 5952 4.2.2, 4.2.3).
            if (zeros > run && zeros > 1) {
                from = i;
                run = zeros;
            }
        }
        if (run == 0) {
            return join(groups, 0, 8);
        }
        return join(groups, 0, from) + "::" + join(groups, from + run, 8);
    }

    private static int zerosFrom(int[] groups, int index) {
        int end = index;
        while (end < 8 && groups[end] == 0) {
            end++;
        }
        return end - index;
    }

    private static String join(int[] groups, int from, int to) {
        StringBuilder text = new StringBuilder();
        for (int i = from; i < to; i++) {
            text.append(i == from ? "" : ":").append(Integer.toHexString(groups[i]));
        }
        return text.toString();
    }
}
