package lbd.daemon.reload;

/// What one part has prepared for a new configuration. Exactly one of the two is called, on the state thread.
public interface Change {
    Change NONE = of(() -> {}, () -> {});

    /// Puts it into force; cannot fail.
    void commit();

    /// Undoes what was prepared.
    void abandon();

    static Change of(Runnable commit, Runnable abandon) {
        return new Change() {
            @Override
            public void commit() {
                commit.run();
            }

            @Override
            public void abandon() {
                abandon.run();
            }
        };
    }
}
