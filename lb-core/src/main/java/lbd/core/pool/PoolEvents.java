package lbd.core.pool;

/// Who is told what a pool decided by itself. Called on the state thread.
public interface PoolEvents {
    PoolEvents NONE = new PoolEvents() {
        @Override
        public void ejected(Server server, Failure last, long nanos) {}

        @Override
        public void readmitted(Server server) {}

        @Override
        public void quorum(Pool pool, boolean up) {}
    };

    /// Live traffic has taken a server out.
    ///
    /// @param last  the failure that was one too many
    /// @param nanos until a probe is let through
    void ejected(Server server, Failure last, long nanos);

    /// A probe succeeded, checks found it up again, or passive checks are off.
    void readmitted(Server server);

    /// A server is down whose pool wants its connections closed. Nothing new is given to it any more.
    default void closeConnections(Server server) {}

    /// A pool has gained or lost its quorum; or has begun without it.
    void quorum(Pool pool, boolean up);
}
