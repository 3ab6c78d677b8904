package lbd.daemon.reload;

/// What one part has prepared for a new configuration. One of the two is called, on the state thread.
public interface Change {
    Change NONE = of(() -> {}, () -> {});

    /// Puts it into force; cannot fail, short of a fault of ours.
    void commit();

    /// Undoes what was prepared. It may follow a commit that has thrown: it lets go only of what is not in force then.
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
