package lbd.core.model;

/// Work that waits for a server with a free place.
///
/// @param length at most this many, 0 to 1,000,000; with 0 nobody waits
public record QueueSpec(int length) {
    public static final int MAX_LENGTH = 1_000_000;
    public static final QueueSpec DEFAULT = new QueueSpec(1000);

    public QueueSpec {
        Range.check("length", length, 0, MAX_LENGTH);
    }
}
