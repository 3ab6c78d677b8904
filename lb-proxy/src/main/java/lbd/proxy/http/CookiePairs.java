package lbd.proxy.http;

import lbd.core.http.Head;
import lbd.core.http.KnownField;
import lbd.core.http.Octets;
import lbd.core.pool.PersistenceCookie;

/// The cookies of a request, one after the other, over all its Cookie fields (RFC 6265 section 4.2.1; RFC 9113 section
/// 8.2.3 makes several of one).
final class CookiePairs {
    private final Head head;
    private final byte[] bytes;
    private int field;
    private int next;
    private int fieldEnd;
    private int start;
    private int end;
    private int nameEnd;
    private int valueStart;

    CookiePairs(Head head) {
        this.head = head;
        bytes = head.bytes();
        field = head.find(KnownField.COOKIE);
        beginField();
    }

    private void beginField() {
        if (field >= 0) {
            next = head.valueStart(field);
            fieldEnd = head.valueEnd(field);
        }
    }

    /// Goes to the next that is not empty.
    ///
    /// @return false where there is none
    boolean next() {
        while (field >= 0) {
            if (next >= fieldEnd) {
                field = head.find(KnownField.COOKIE, field + 1);
                beginField();
                continue;
            }
            int semicolon = Octets.indexOf(bytes, next, fieldEnd, ';');
            start = Octets.skipOws(bytes, next, semicolon);
            end = Octets.trimOws(bytes, start, semicolon);
            next = semicolon + 1;
            if (start < end) {
                split();
                return true;
            }
        }
        return false;
    }

    private void split() {
        int equals = Octets.indexOf(bytes, start, end, '=');
        nameEnd = Octets.trimOws(bytes, start, equals);
        valueStart = equals == end ? -1 : Octets.skipOws(bytes, equals + 1, end);
    }

    boolean hasValue() {
        return valueStart >= 0;
    }

    boolean isNamed(PersistenceCookie its) {
        return its.isNamed(bytes, start, nameEnd);
    }

    boolean isNamed(byte[] name) {
        return Octets.equals(bytes, start, nameEnd, name);
    }

    int start() {
        return start;
    }

    int valueStart() {
        return valueStart;
    }

    int end() {
        return end;
    }
}
