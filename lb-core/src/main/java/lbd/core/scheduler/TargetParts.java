package lbd.core.scheduler;

/// Parts of a request target.
final class TargetParts {
    private TargetParts() {}

    /// Cuts off scheme and host of the absolute form (RFC 9112 section 3.2.2), which clients use at will.
    static void path(ByteRange target) {
        if (target.length() == 0 || target.at(0) == '/') {
            return;
        }
        int colon = target.indexOf((byte) ':', 0);
        if (colon < 0 || colon + 2 >= target.length() || target.at(colon + 1) != '/' || target.at(colon + 2) != '/') {
            return;
        }
        int path = colon + 3;
        while (path < target.length() && target.at(path) != '/' && target.at(path) != '?') {
            path++;
        }
        target.narrow(path, target.length());
    }

    static void withoutQuery(ByteRange target) {
        int question = target.indexOf((byte) '?', 0);
        if (question >= 0) {
            target.narrow(0, question);
        }
    }

    /// Cuts to the value of the first parameter of a name.
    ///
    /// @return false where there is none
    static boolean parameter(ByteRange target, byte[] name) {
        int start = target.indexOf((byte) '?', 0);
        while (start >= 0) {
            start++;
            int end = target.indexOf((byte) '&', start);
            int equals = start + name.length;
            if (target.startsWith(name, start) && equals < target.length() && target.at(equals) == '=') {
                target.narrow(equals + 1, end < 0 ? target.length() : end);
                return true;
            }
            start = end;
        }
        return false;
    }
}
