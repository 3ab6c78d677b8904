package lbd.core.trace;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;
import lbd.core.http.Head;
import lbd.core.http.KnownField;
import org.jspecify.annotations.Nullable;

/// The field `tracestate` (W3C Trace Context section 3.3): what those on the way of a trace say to themselves. It is
/// passed on, as one line; we say nothing in it.
///
/// A list that is not in form is dropped as a whole, and so is one with too many members. Of one that is too long,
/// members go until it is not: long ones first, then from the end (section 3.3.1.5).
public final class TraceState {
    private static final int MOST_MEMBERS = 32;
    private static final int MOST_OCTETS = 512;
    private static final int LONG_MEMBER = 128;
    private static final int LONGEST_KEY = 256;
    private static final int LONGEST_TENANT = 241;
    private static final int LONGEST_SYSTEM = 14;
    private static final int LONGEST_VALUE = 256;

    /// What lines may have together before they are looked at.
    private static final int MOST_READ = 64 * 1024;

    private TraceState() {}

    /// @return null where there is nothing to pass on
    public static byte @Nullable [] read(Head head) {
        int field = head.find(KnownField.TRACESTATE);
        if (field < 0) {
            return null;
        }
        List<String> members = new ArrayList<>();
        int read = 0;
        for (; field >= 0; field = head.find(KnownField.TRACESTATE, field + 1)) {
            read += head.valueEnd(field) - head.valueStart(field);
            if (read > MOST_READ || !add(members, head.value(field))) {
                return null;
            }
        }
        shorten(members);
        return members.isEmpty() ? null : String.join(",", members).getBytes(ISO_8859_1);
    }

    private static boolean add(List<String> members, String line) {
        int start = 0;
        while (start <= line.length()) {
            int comma = line.indexOf(',', start);
            int end = comma < 0 ? line.length() : comma;
            String member = stripped(line, start, end);
            if (!member.isEmpty()) {
                if (!isMember(member) || members.size() == MOST_MEMBERS) {
                    return false;
                }
                members.add(member);
            }
            start = end + 1;
        }
        return true;
    }

    private static String stripped(String line, int start, int end) {
        int from = start;
        int to = end;
        while (from < to && isWhite(line.charAt(from))) {
            from++;
        }
        while (to > from && isWhite(line.charAt(to - 1))) {
            to--;
        }
        return line.substring(from, to);
    }

    private static boolean isWhite(char c) {
        return c == ' ' || c == '\t';
    }

    private static boolean isMember(String member) {
        int equals = member.indexOf('=');
        return equals > 0 && isKey(member.substring(0, equals)) && isValue(member, equals + 1);
    }

    private static boolean isKey(String key) {
        int at = key.indexOf('@');
        if (at < 0) {
            return isSmall(key.charAt(0)) && isName(key, LONGEST_KEY);
        }
        String tenant = key.substring(0, at);
        String system = key.substring(at + 1);
        return isName(tenant, LONGEST_TENANT)
                && (isSmall(tenant.charAt(0)) || isDigit(tenant.charAt(0)))
                && isName(system, LONGEST_SYSTEM)
                && isSmall(system.charAt(0));
    }

    private static boolean isName(String text, int most) {
        if (text.isEmpty() || text.length() > most) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!isSmall(c) && !isDigit(c) && "_-*/".indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isSmall(char c) {
        return c >= 'a' && c <= 'z';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /// Its last octet is no blank: those around a member are gone already.
    private static boolean isValue(String member, int from) {
        int length = member.length() - from;
        if (length == 0 || length > LONGEST_VALUE) {
            return false;
        }
        for (int i = from; i < member.length(); i++) {
            char c = member.charAt(i);
            if (c < ' ' || c > '~' || c == '=') {
                return false;
            }
        }
        return true;
    }

    private static void shorten(List<String> members) {
        int length = members.size() - 1;
        for (String member : members) {
            length += member.length();
        }
        for (int i = members.size() - 1; i >= 0 && length > MOST_OCTETS; i--) {
            if (members.get(i).length() > LONG_MEMBER) {
                length -= members.remove(i).length() + 1;
            }
        }
        while (length > MOST_OCTETS) {
            length -= members.removeLast().length() + 1;
        }
    }
}
