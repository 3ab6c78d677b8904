package lbd.forward;

/// Why the program drops a packet.
public enum Drop {
    /// No server takes new flows.
    NO_SERVER(0, "no_server"),
    /// Nobody answers at the server's address.
    NO_NEIGHBOUR(1, "no_neighbour"),
    /// A later piece of a packet whose first was not seen.
    LOST_FRAGMENT(2, "lost_fragment"),
    /// For a tunnel; its sender was told how long a packet may be.
    TOO_BIG(3, "too_big"),
    /// The client has a flow between the same ports to the same server by another virtual address.
    PORT_CLASH(4, "port_clash"),
    /// The kernel did not change it.
    NOT_CHANGED(5, "not_changed"),
    /// It has been through as many machines as it may: of two that are servers of one another it would find no end.
    NO_HOPS(6, "no_hops"),
    /// It says that it comes from the address and port of one of our services.
    FROM_SERVICE(7, "from_service");

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
