package lbd.proxy.files.sys;

/// What the system says of a file (statx(2)).
///
/// @param size     bytes
/// @param modified milliseconds since 1970
public record FileFacts(Kind kind, long size, long modified) {
    /// What it is.
    public enum Kind {
        FILE,
        FOLDER,
        /// A pipe, a device, a socket.
        OTHER
    }

    private static final int TYPE = 0xf000;
    private static final int REGULAR = 0x8000;
    private static final int DIRECTORY = 0x4000;

    static FileFacts of(int mode, long size, long seconds, int nanos) {
        Kind kind = switch (mode & TYPE) {
            case REGULAR -> Kind.FILE;
            case DIRECTORY -> Kind.FOLDER;
            default -> Kind.OTHER;
        };
        return new FileFacts(kind, size, seconds * 1000 + nanos / 1_000_000);
    }
}
