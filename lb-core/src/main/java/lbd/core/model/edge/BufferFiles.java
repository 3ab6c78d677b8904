package lbd.core.model.edge;

/// Where bodies lie that wait on a disk, and how much of it they may take together.
///
/// @param path a folder, from the root
/// @param size bytes for the process, 1 MiB to 1 PiB
public record BufferFiles(String path, long size) {
    /// Of one body.
    public static final long LEAST_EACH = 64 << 10;

    public static final long MOST_EACH = 1L << 40;

    public static final long LEAST_SIZE = 1 << 20;
    public static final long MOST_SIZE = 1L << 50;

    /// Not /tmp, which lies in memory on many machines.
    public static final BufferFiles DEFAULT = new BufferFiles("/var/tmp", 4L << 30);

    public BufferFiles {
        if (size < LEAST_SIZE || size > MOST_SIZE) {
            throw new IllegalArgumentException("size: " + size + " is not " + LEAST_SIZE + " to " + MOST_SIZE);
        }
    }

    static void checkEach(long disk) {
        if (disk != 0 && (disk < LEAST_EACH || disk > MOST_EACH)) {
            throw new IllegalArgumentException(
                    "disk: " + disk + " is neither 0 nor " + LEAST_EACH + " to " + MOST_EACH);
        }
    }
}
