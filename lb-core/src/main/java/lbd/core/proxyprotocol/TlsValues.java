package lbd.core.proxyprotocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Locale;
import lbd.core.proxyprotocol.ProxyTls.Session;
import org.jspecify.annotations.Nullable;

/// The extensions of a header that tell of TLS, read and written. Whoever sends them is trusted; but a part
/// of what they say is the client's word, so a value that is too long, or has characters that it cannot have,
/// is as if it were not there. Of an extension that comes twice the first counts.
final class TlsValues {
    static final int ALPN = 0x01;
    static final int AUTHORITY = 0x02;
    static final int SSL = 0x20;
    private static final int VERSION = 0x21;
    private static final int COMMON_NAME = 0x22;
    private static final int CIPHER = 0x23;

    /// Of SSL before its own extensions: what the client did, and the verdict about its certificate.
    static final int SSL_FIXED = 5;

    static final int LONGEST = 255;
    private static final int TYPE_AND_LENGTH = 3;
    private static final String VERSION_PREFIX = "TLSv";
    private static final byte[] NOTHING = {};

    /// Of everything together, when each is as long as it may be.
    private static final int MOST = 5 * (TYPE_AND_LENGTH + LONGEST) + TYPE_AND_LENGTH + SSL_FIXED;

    private @Nullable String authority;
    private @Nullable String protocol;
    private @Nullable Session session;

    /// Of an extension that fits.
    void take(int type, byte[] bytes, int from, int to) {
        switch (type) {
            case ALPN -> protocol = first(protocol, text(bytes, from, to));
            case AUTHORITY -> authority = first(authority, lower(visible(bytes, from, to)));
            case SSL -> session = session == null ? session(bytes, from, to) : session;
            default -> {
                // Not of TLS.
            }
        }
    }

    ProxyTls told() {
        return authority == null && protocol == null && session == null
                ? ProxyTls.NONE
                : new ProxyTls(authority, protocol, session);
    }

    private static Session session(byte[] bytes, int from, int to) {
        int flags = bytes[from] & (Session.SSL | Session.CERT_CONNECTION | Session.CERT_SESSION);
        boolean good = V2.number(bytes, from + 1) == 0 && V2.number(bytes, from + 3) == 0;
        boolean shown = (flags & (Session.CERT_CONNECTION | Session.CERT_SESSION)) != 0;
        String version = null;
        String cipher = null;
        String commonName = null;
        int at = from + SSL_FIXED;
        while (at < to) {
            int start = at + TYPE_AND_LENGTH;
            int end = start + V2.number(bytes, at + 1);
            switch (bytes[at]) {
                case VERSION -> version = first(version, version(visible(bytes, start, end)));
                case CIPHER -> cipher = first(cipher, visible(bytes, start, end));
                case COMMON_NAME -> commonName = first(commonName, name(bytes, start, end));
                default -> {
                    // Of no interest.
                }
            }
            at = end;
        }
        return new Session(flags, shown && good, version, cipher, commonName);
    }

    private static @Nullable String first(@Nullable String before, @Nullable String now) {
        return before == null ? now : before;
    }

    private static @Nullable String text(byte[] bytes, int from, int to) {
        return to == from || to - from > LONGEST ? null : new String(bytes, from, to - from, ISO_8859_1);
    }

    private static @Nullable String visible(byte[] bytes, int from, int to) {
        String text = text(bytes, from, to);
        return text != null && text.chars().allMatch(c -> c > ' ' && c < 0x7f) ? text : null;
    }

    private static @Nullable String lower(@Nullable String text) {
        return text == null ? null : text.toLowerCase(Locale.ROOT);
    }

    private static @Nullable String name(byte[] bytes, int from, int to) {
        return to == from || to - from > LONGEST ? null : new String(bytes, from, to - from, UTF_8);
    }

    /// `TLSv1.3` is 1.3 to us.
    private static @Nullable String version(@Nullable String text) {
        return text != null && text.startsWith(VERSION_PREFIX) ? text.substring(VERSION_PREFIX.length()) : text;
    }

    /// The extensions, one after the other.
    static byte[] bytes(ProxyTls tls) {
        if (tls.equals(ProxyTls.NONE)) {
            return NOTHING;
        }
        ByteBuffer out = ByteBuffer.allocate(MOST);
        put(out, ALPN, tls.protocol(), ISO_8859_1);
        put(out, AUTHORITY, tls.authority(), ISO_8859_1);
        Session session = tls.session();
        if (session != null) {
            int start = out.position();
            out.put((byte) SSL).putShort((short) 0);
            out.put((byte) session.client()).putInt(session.verified() ? 0 : 1);
            put(out, VERSION, session.version() == null ? null : VERSION_PREFIX + session.version(), UTF_8);
            put(out, COMMON_NAME, session.commonName(), UTF_8);
            put(out, CIPHER, session.cipher(), UTF_8);
            out.putShort(start + 1, (short) (out.position() - start - TYPE_AND_LENGTH));
        }
        return Arrays.copyOf(out.array(), out.position());
    }

    private static void put(ByteBuffer out, int type, @Nullable String value, Charset charset) {
        byte[] bytes = value == null ? NOTHING : value.getBytes(charset);
        if (bytes.length > 0 && bytes.length <= LONGEST) {
            out.put((byte) type).putShort((short) bytes.length).put(bytes);
        }
    }
}
