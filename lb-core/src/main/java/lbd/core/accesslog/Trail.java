package lbd.core.accesslog;

import org.jspecify.annotations.Nullable;

/// The servers that failed with one piece of work, in order, and how: `a=connect_refused,b=server_closed`.
/// Costs nothing until one does.
public final class Trail {
    private @Nullable StringBuilder text;

    /// @param how the word of an [EndReason], or more of it
    public void add(String server, String how) {
        StringBuilder so = text;
        if (so == null) {
            so = new StringBuilder();
            text = so;
        } else {
            so.append(',');
        }
        so.append(server).append('=').append(how);
    }

    public void clear() {
        text = null;
    }

    /// @return null where none failed
    public @Nullable String text() {
        return text == null ? null : text.toString();
    }
}
