package lbd.core.http;

/// Where the elements of a comma list end (RFC 9110 section 5.6.1) whose elements may have quoted strings:
/// a comma within quotes is none between elements. An element may be empty and then means nothing.
public final class ListElements {
    private ListElements() {}

    /// @param from the start of an element
    /// @param to   the end of the list
    /// @return the position of the comma after the element, or `to`
    public static int end(byte[] b, int from, int to) {
        return end(b, from, to, ',');
    }

    /// @param border what the element ends at
    public static int end(byte[] b, int from, int to, char border) {
        boolean quoted = false;
        for (int p = from; p < to; p++) {
            byte octet = b[p];
            if (octet == '"') {
                quoted = !quoted;
            } else if (quoted && octet == '\\') {
                p++;
            } else if (!quoted && octet == border) {
                return p;
            }
        }
        return to;
    }
}
