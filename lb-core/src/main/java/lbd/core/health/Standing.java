package lbd.core.health;

import java.util.Locale;

/// How a server stands, everything together. Where several hold, the first of these is shown.
public enum Standing {
    /// The operator took it out.
    DISABLED,
    /// A check, its agent, or what it depends on says that it is down.
    DOWN,
    /// Live traffic failed too often; for a while.
    EJECTED,
    /// Finishes what it has and takes no new work.
    DRAIN,
    UP;

    private final String word = name().toLowerCase(Locale.ROOT);

    /// As events and commands say it.
    public String word() {
        return word;
    }

    /// Whether new work may go there.
    public boolean takesNewWork() {
        return this == UP;
    }
}
