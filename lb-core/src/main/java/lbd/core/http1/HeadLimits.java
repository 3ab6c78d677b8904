package lbd.core.http1;

/// How large a head may be. Also the bounds of a trailer section.
///
/// @param headBytes   from the first byte of the message to the end of the empty line; more: 431
/// @param fields      lines of fields; more: 431
/// @param targetBytes of the request target; more: 414
public record HeadLimits(int headBytes, int fields, int targetBytes) {
    public static final HeadLimits DEFAULT = new HeadLimits(32 * 1024, 128, 8 * 1024);

    public HeadLimits {
        if (headBytes < 64 || fields < 1 || targetBytes < 1) {
            throw new IllegalArgumentException(
                    "head of " + headBytes + " bytes, " + fields + " fields, target of " + targetBytes + " bytes");
        }
    }
}
