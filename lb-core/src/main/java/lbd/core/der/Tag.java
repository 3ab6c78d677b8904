package lbd.core.der;

/// First bytes of elements.
public final class Tag {
    public static final int BOOLEAN = 0x01;
    public static final int INTEGER = 0x02;
    public static final int BIT_STRING = 0x03;
    public static final int OCTET_STRING = 0x04;
    public static final int NULL = 0x05;
    public static final int OID = 0x06;
    public static final int ENUMERATED = 0x0a;
    public static final int UTF8_STRING = 0x0c;
    public static final int UTC_TIME = 0x17;
    public static final int GENERALIZED_TIME = 0x18;
    public static final int SEQUENCE = 0x30;
    public static final int SET = 0x31;

    private Tag() {}

    /// `[n]` of something constructed, or explicit.
    public static int constructed(int n) {
        return 0xa0 | n;
    }

    /// `[n]` of something primitive, implicit.
    public static int primitive(int n) {
        return 0x80 | n;
    }
}
