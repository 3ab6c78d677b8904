package lbd.core.model.alert;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// What alerts are about.
public enum AlertTopic {
    /// A server is up, down, ejected, drained or disabled.
    SERVER,
    /// A pool has lost or gained its quorum, has no server left, or its queue is full.
    POOL,
    /// A VRRP instance has another state, and so its addresses another holder; or cannot do its work.
    VIP,
    /// A certificate comes to its end, is signed anew, or is not.
    CERTIFICATE,
    /// A configuration was taken, refused or taken back.
    RELOAD;

    private final String word = name().toLowerCase(Locale.ROOT);

    /// As the configuration says it.
    public String word() {
        return word;
    }

    public static List<String> words() {
        return Arrays.stream(values()).map(AlertTopic::word).toList();
    }
}
