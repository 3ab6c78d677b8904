package lbd.proxy.route;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.re2j.Matcher;
import org.jspecify.annotations.Nullable;

/// What the groups of a regular expression have found, kept for as long as a request needs it. Confined to one loop.
public final class Captures {
    private static final byte[] @Nullable [] NONE = {};

    private byte[] @Nullable [] groups = NONE;

    /// Of nothing.
    public void clear() {
        groups = NONE;
    }

    /// Those of another request, which may be over before this one.
    public void take(Captures other) {
        groups = other.groups;
    }

    /// Of a matcher that has just found something.
    void take(Matcher found) {
        byte[] @Nullable [] taken = new byte[found.groupCount() + 1][];
        for (int i = 0; i < taken.length; i++) {
            String group = found.group(i);
            taken[i] = group == null ? null : group.getBytes(UTF_8);
        }
        groups = taken;
    }

    /// @param index 0: all that was found
    /// @return null where the group has found nothing
    public byte @Nullable [] group(int index) {
        return index < groups.length ? groups[index] : null;
    }
}
