package lbd.core.scheduler;

/// The value of a `Cookie` field (RFC 6265 section 4.2.1).
final class Cookies {
    private Cookies() {}

    /// Cuts to the value of the first cookie of a name.
    ///
    /// @return false where there is none
    static boolean find(ByteRange field, byte[] name) {
        int start = 0;
        while (start >= 0 && start < field.length()) {
            while (start < field.length() && (field.at(start) == ' ' || field.at(start) == '\t')) {
                start++;
            }
            int end = field.indexOf((byte) ';', start);
            int equals = start + name.length;
            if (field.startsWith(name, start) && equals < field.length() && field.at(equals) == '=') {
                field.narrow(equals + 1, end < 0 ? field.length() : end);
                return true;
            }
            start = end < 0 ? -1 : end + 1;
        }
        return false;
    }
}
