package lbd.forward;

/// Why the program drops a packet, in the order of its C.
public enum Drop {
    /// No server takes new flows.
    NO_SERVER("no_server"),
    /// Nobody answers at the server's address.
    NO_NEIGHBOUR("no_neighbour"),
    MALFORMED("malformed"),
    /// A later piece of a packet whose first was not seen.
    LOST_FRAGMENT("lost_fragment");

    private final String word;

    Drop(String word) {
        this.word = word;
    }

    /// As metrics and status say it.
    public String word() {
        return word;
    }
}
