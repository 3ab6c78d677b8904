package lbd.core.model;

import java.time.Duration;

/// How much of what a client says is waited for before its pool is chosen.
///
/// @param patience from the connection's beginning, or from the end of its PROXY protocol header; 10 ms to 1 min
/// @param size bytes, 512 to 64 KiB; who says more, and nothing that can be understood, is not heard further
public record FirstBytesSpec(Duration patience, int size) {
    public static final Duration MIN_WAIT = Duration.ofMillis(10);
    public static final Duration MAX_WAIT = Duration.ofMinutes(1);
    public static final int MIN_SIZE = 512;
    public static final int MAX_SIZE = 64 * 1024;

    public static final FirstBytesSpec DEFAULT = new FirstBytesSpec(Duration.ofSeconds(3), 16 * 1024);

    public FirstBytesSpec {
        Range.check("wait", patience, MIN_WAIT, MAX_WAIT);
        Range.check("size", size, MIN_SIZE, MAX_SIZE);
    }
}
