package lbd.core.fastcgi;

/// How records begin (section 3.3), and the few of them that are always the same.
public final class Records {
    /// Octets before the content of each.
    public static final int HEADER = 8;

    /// Octets of content that one may have; a multiple of 8, as the specification likes it.
    public static final int MOST = 65_528;

    public static final int BEGIN_REQUEST = 1;
    public static final int END_REQUEST = 3;
    public static final int PARAMS = 4;
    public static final int STDIN = 5;
    public static final int STDOUT = 6;
    public static final int STDERR = 7;

    static final int VERSION = 1;

    /// Of every request: a connection has one at a time.
    static final int REQUEST_ID = 1;

    /// FCGI_BEGIN_REQUEST, as the two numbers of 8 octets that it is: the header.
    public static final long BEGIN = header(BEGIN_REQUEST, 8);

    private static final long RESPONDER = 1L << 48;
    private static final long KEEP_CONNECTION = 1L << 40;

    private Records() {}

    /// @param length of the content, 0 to [#MOST]
    /// @return the octets of a header, the first one highest
    public static long header(int type, int length) {
        return (long) VERSION << 56 | (long) type << 48 | (long) REQUEST_ID << 32 | (long) length << 16;
    }

    /// The content of FCGI_BEGIN_REQUEST.
    ///
    /// @param keep whether the server is to leave the connection open after its answer
    public static long role(boolean keep) {
        return keep ? RESPONDER | KEEP_CONNECTION : RESPONDER;
    }
}
