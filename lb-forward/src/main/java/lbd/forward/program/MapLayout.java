package lbd.forward.program;

/// A map of the programs, as `layout.h` and `parse.h` have it.
public enum MapLayout {
    SERVICES("services", Kind.HASH, 20, 44),
    RINGS("rings", Kind.ARRAY_OF_MAPS, 4, 4),
    REALS("reals", Kind.ARRAY, 4, 64),
    FLOWS("flows", Kind.LRU_HASH, 40, 16),
    OPENINGS("openings", Kind.LRU_HASH, 40, 16),
    BACKS("backs", Kind.LRU_HASH, 40, 40),
    OPENING_BACKS("opening_backs", Kind.LRU_HASH, 40, 40),
    FRAGMENTS("fragments", Kind.LRU_HASH, 40, 16),
    BACK_FRAGMENTS("back_fragments", Kind.LRU_HASH, 40, 48),
    PLACES("places", Kind.LRU_HASH, 24, 32),
    OPENING_PLACES("opening_places", Kind.LRU_HASH, 24, 32),
    REAL_COUNTS("real_counts", Kind.PER_PROCESSOR_ARRAY, 4, 40),
    LOADS("loads", Kind.ARRAY, 4, 8),
    DROPS("drops", Kind.PER_PROCESSOR_ARRAY, 4, 8),
    TURNS("turns", Kind.PER_PROCESSOR_ARRAY, 4, 4),
    MACS("macs", Kind.HASH, 8, 4),
    PEERS("peers", Kind.HASH, 8, 4),
    ANSWERS("answers", Kind.PER_PROCESSOR_ARRAY, 4, 16),
    CHECKS("checks", Kind.HASH, 4, 16),
    CHECK_BACKS("check_backs", Kind.LRU_HASH, 40, 16),
    SCRATCH("scratch", Kind.PER_PROCESSOR_ARRAY, 4, 80);

    /// Of what keys and values mean, to be raised when that changes: a daemon of another version takes no maps over.
    public static final int VERSION = 2;

    /// With the kernel's number (`enum bpf_map_type`).
    public enum Kind {
        HASH(1),
        ARRAY(2),
        PER_PROCESSOR_ARRAY(6),
        LRU_HASH(9),
        ARRAY_OF_MAPS(12);

        private final int number;

        Kind(int number) {
            this.number = number;
        }

        public int number() {
            return number;
        }
    }

    private final String symbol;
    private final Kind kind;
    private final int keyBytes;
    private final int valueBytes;

    MapLayout(String symbol, Kind kind, int keyBytes, int valueBytes) {
        this.symbol = symbol;
        this.kind = kind;
        this.keyBytes = keyBytes;
        this.valueBytes = valueBytes;
    }

    /// As the program names it.
    public String symbol() {
        return symbol;
    }

    public Kind kind() {
        return kind;
    }

    /// Of each of its keys.
    public int keyBytes() {
        return keyBytes;
    }

    /// Of each of its values; of one per processor, of the value of each.
    public int valueBytes() {
        return valueBytes;
    }
}
