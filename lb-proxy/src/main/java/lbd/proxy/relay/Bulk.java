package lbd.proxy.relay;

/// Whether so much flows that it had better stay in the kernel.
///
///     reading -> passing      two reads in a row gave 64 KiB or more
///     passing -> reading      16 KiB or less passed: two calls, and the look for more, cost as much as the copies
final class Bulk {
    private static final int MUCH = 64 * 1024;
    private static final int LITTLE = 16 * 1024;
    private static final int IN_A_ROW = 2;

    private int row;

    /// @param count bytes of one read or pass
    void moved(int count) {
        if (!passes()) {
            row = count >= MUCH ? row + 1 : 0;
        } else if (count <= LITTLE) {
            row = 0;
        }
    }

    boolean passes() {
        return row == IN_A_ROW;
    }
}
