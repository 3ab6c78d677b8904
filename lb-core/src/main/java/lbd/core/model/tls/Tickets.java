package lbd.core.model.tls;

import java.time.Duration;
import java.util.List;

/// How sessions are taken up again without a whole handshake.
///
/// @param rotate how long a key encrypts new tickets; it decrypts for as long again; 1 min to 7 d
/// @param keys   of 48 bytes each, shared by several nodes: the first encrypts; empty where they are random
public record Tickets(Duration rotate, List<KeyBytes> keys) {
    public static final Duration MIN_ROTATE = Duration.ofMinutes(1);
    public static final Duration MAX_ROTATE = Duration.ofDays(7);

    /// Bytes of one key.
    public static final int KEY_SIZE = 48;

    public static final Tickets DEFAULT = new Tickets(Duration.ofHours(12), List.of());

    public Tickets {
        keys = List.copyOf(keys);
    }
}
