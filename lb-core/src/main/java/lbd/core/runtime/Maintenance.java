package lbd.core.runtime;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/// Whether a listener is in maintenance, or some of its routes: its operator has said so, or a file is there that says
/// so. Kept over reloads.
/// Any thread reads.
public final class Maintenance {
    private volatile boolean byOperator;
    private volatile boolean byFile;
    private volatile Set<String> routes = Set.of();

    public boolean isOn() {
        return byOperator || byFile;
    }

    public boolean byOperator() {
        return byOperator;
    }

    /// State thread.
    public void byOperator(boolean on) {
        byOperator = on;
    }

    /// The routes that an operator has put there, each by what it matches. They are so once what is in force is
    /// prepared
    /// again.
    public Set<String> routes() {
        return routes;
    }

    /// State thread.
    public void routes(Set<String> matches) {
        routes = Collections.unmodifiableSet(new LinkedHashSet<>(matches));
    }

    public boolean byFile() {
        return byFile;
    }

    /// Whoever looks at the file.
    public void byFile(boolean on) {
        byFile = on;
    }
}
