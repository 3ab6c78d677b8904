package lbd.proxy.route;

/// Spreads hashes over the slots of tables that are searched from one slot to the next. Texts that count up have hashes
/// that do, and would fill slots in long rows.
final class Spread {
    private Spread() {}

    /// The finalizer of MurmurHash3: every bit has its say in the lower ones.
    static int of(int hash) {
        int h = (hash ^ hash >>> 16) * 0x85ebca6b;
        h = (h ^ h >>> 13) * 0xc2b2ae35;
        return h ^ h >>> 16;
    }
}
