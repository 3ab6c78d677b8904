package lbd.core.scheduler;

/// The value of a field that is a list (RFC 9110 section 5.6.1).
final class FieldList {
    private FieldList() {}

    /// Cuts to what is before the first comma outside of a quoted string, without white space after it.
    static void firstElement(ByteRange value) {
        int end = 0;
        boolean quoted = false;
        while (end < value.length() && (quoted || value.at(end) != ',')) {
            if (value.at(end) == '"') {
                quoted = !quoted;
            } else if (quoted && value.at(end) == '\\') {
                end++;
            }
            end++;
        }
        end = Math.min(end, value.length());
        while (end > 0 && (value.at(end - 1) == ' ' || value.at(end - 1) == '\t')) {
            end--;
        }
        value.narrow(0, end);
    }
}
