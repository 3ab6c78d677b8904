package lbd.forward;

/// Why the program drops a packet.
public enum Drop {
    /// No server takes new flows.
    NO_SERVER(0, "no_server"),
    /// Nobody answers at the server's address.
    NO_NEIGHBOUR(1, "no_neighbour"),
    MALFORMED(2, "malformed"),
    /// A later piece of a packet whose first was not seen.
    LOST_FRAGMENT(3, "lost_fragment");

    private final int row;
    private final String word;

    Drop(int row, String word) {
        this.row = row;
        this.word = word;
    }

    /// In the map `drops`.
    int row() {
        return row;
    }

    /// As metrics and status say it.
    public String word() {
        return word;
    }
}
