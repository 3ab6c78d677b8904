package lbd.core.runtime;

/// Whether a listener is in maintenance: its operator has said so, or a file is there that says so. Kept over reloads.
/// Any thread reads.
public final class Maintenance {
    private volatile boolean byOperator;
    private volatile boolean byFile;

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

    public boolean byFile() {
        return byFile;
    }

    /// Whoever looks at the file.
    public void byFile(boolean on) {
        byFile = on;
    }
}
