package lbd.core.proxyprotocol;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import lbd.core.accesslog.AddressText;

/// Makes headers to send, each to go before everything else on a connection, TLS too.
///
/// Where one address is IPv4 and the other IPv6, as behind a proxy that translates, the first is written as an
/// IPv4-mapped one: a header has one family.
public final class HeaderWriter {
    private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xff, (byte) 0xff};

    private HeaderWriter() {}

    /// Version 1 for a connection that is passed on; both addresses resolved.
    ///
    /// @param source      who connected to us
    /// @param destination where it did
    public static byte[] v1(InetSocketAddress source, InetSocketAddress destination) {
        boolean ipv4 = isIpv4(source) && isIpv4(destination);
        String line = (ipv4 ? "PROXY TCP4 " : "PROXY TCP6 ")
                + text(source, ipv4) + ' ' + text(destination, ipv4) + ' '
                + source.getPort() + ' ' + destination.getPort() + "\r\n";
        return line.getBytes(StandardCharsets.US_ASCII);
    }

    /// Version 1 for a connection of which we know no addresses, or that is our own.
    public static byte[] v1Unknown() {
        return "PROXY UNKNOWN\r\n".getBytes(StandardCharsets.US_ASCII);
    }

    /// Version 2 for a connection that is passed on; both addresses resolved.
    ///
    /// @param source      who connected to us
    /// @param destination where it did
    public static byte[] v2(InetSocketAddress source, InetSocketAddress destination) {
        return v2(source, destination, ProxyTls.NONE);
    }

    /// The same, with what is known of the client's TLS.
    public static byte[] v2(InetSocketAddress source, InetSocketAddress destination, ProxyTls tls) {
        boolean ipv4 = isIpv4(source) && isIpv4(destination);
        byte[] extensions = TlsValues.bytes(tls);
        byte[] bytes = new byte[V2.FIXED + (ipv4 ? 12 : 36) + extensions.length];
        ByteBuffer header = begin(bytes, V2.PROXY, ipv4 ? V2.TCP4 : V2.TCP6);
        address(header, source, ipv4);
        address(header, destination, ipv4);
        header.putShort((short) source.getPort());
        header.putShort((short) destination.getPort());
        header.put(extensions);
        return bytes;
    }

    /// Version 2 for a connection that is our own, as a health check's is.
    public static byte[] v2Local() {
        byte[] bytes = new byte[V2.FIXED];
        begin(bytes, V2.LOCAL, 0);
        return bytes;
    }

    private static ByteBuffer begin(byte[] bytes, int command, int family) {
        ByteBuffer header = ByteBuffer.wrap(bytes);
        header.put(V2.SIGNATURE);
        header.put((byte) (V2.VERSION + command));
        header.put((byte) family);
        header.putShort((short) (bytes.length - V2.FIXED));
        return header;
    }

    private static boolean isIpv4(InetSocketAddress address) {
        return bytes(address).length == 4;
    }

    private static String text(InetSocketAddress address, boolean ipv4) {
        String text = AddressText.text(bytes(address));
        return ipv4 || text.indexOf(':') >= 0 ? text : "::ffff:" + text;
    }

    private static void address(ByteBuffer header, InetSocketAddress address, boolean ipv4) {
        byte[] bytes = bytes(address);
        if (!ipv4 && bytes.length == 4) {
            header.put(MAPPED);
        }
        header.put(bytes);
    }

    private static byte[] bytes(InetSocketAddress address) {
        return address.getAddress().getAddress();
    }
}
