package lbd.daemon.problem;

import java.time.Duration;
import java.util.Locale;
import org.slf4j.event.Level;

/// What can be wrong, and how long it must not have been seen before it is over: nothing where being wrong is a state,
/// so that its end is seen as it happens.
public enum Kind {
    /// As many connections as `process.max_connections` lets be: clients wait in the kernel's backlog.
    PROCESS_CONNECTIONS(Level.WARN, Rest.LONG),
    /// As above, of a listener.
    LISTENER_CONNECTIONS(Level.WARN, Rest.LONG),
    /// A listener's sessions of UDP are as many as may be: the idlest end for new ones.
    UDP_SESSIONS(Level.WARN, Rest.LONG),
    /// Sources that have as many connections as one may have.
    SOURCE_LIMIT(Level.WARN, Rest.LONG),
    /// No descriptor for a connection.
    DESCRIPTORS(Level.ERROR, Rest.LONG),
    /// No descriptor, local port or memory for a connection to a server of a pool.
    LOCAL_SHORTAGE(Level.ERROR, Rest.LONG),
    /// Most local ports of a source address are taken by connections to one server's address.
    SOURCE_PORTS(Level.WARN, Rest.LONG),
    /// Connections were given up because too much was kept for slow ones.
    MEMORY(Level.WARN, Rest.LONG),
    /// Bodies could not wait on the disk: it is full, as much as may lies there, or it is too slow.
    BUFFER_DISK(Level.WARN, Rest.LONG),
    /// A pool's servers are full, and as many wait as may.
    QUEUE_FULL(Level.WARN, Rest.LONG),
    /// Clients have waited in a pool's queue for too long.
    QUEUE_TIMEOUT(Level.WARN, Rest.LONG),
    /// A pool has no server that takes new work.
    NO_SERVER(Level.ERROR, Rest.NONE),
    /// A server's name cannot be resolved; what addresses it had are kept.
    DNS(Level.WARN, Rest.NONE),
    /// A certificate expires within 7 days, or has expired.
    CERTIFICATE_EXPIRES(Level.ERROR, Rest.NONE),
    /// An issuer says that a certificate is revoked, or says nothing of one that clients refuse without.
    OCSP(Level.ERROR, Rest.NONE),
    /// An authority does not sign a certificate that is due.
    ACME(Level.ERROR, Rest.NONE),
    /// Keys of those who sign tokens cannot be fetched; what there was before is kept.
    JWKS(Level.WARN, Rest.NONE),
    /// An alert does not reach whom it is for.
    ALERT(Level.WARN, Rest.NONE),
    /// Access lines cannot be written: the disk is full, the pipe closed.
    ACCESS_LOG_FAILS(Level.ERROR, Rest.NONE),
    /// Access lines come faster than they are taken.
    ACCESS_LOG_SLOW(Level.WARN, Rest.LONG),
    /// A file of access lines cannot be put aside for a new one: it grows on.
    ACCESS_LOG_ROTATION(Level.ERROR, Rest.NONE),
    /// What was changed by hand cannot be written: it would not outlive a restart.
    STATE_FILE(Level.ERROR, Rest.NONE),
    /// Events come faster than standard output takes them.
    EVENTS_LOST(Level.WARN, Rest.LONG);

    private final String word = name().toLowerCase(Locale.ROOT);
    private final Level level;
    private final Duration rest;

    Kind(Level level, Duration rest) {
        this.level = level;
        this.rest = rest;
    }

    private static final class Rest {
        static final Duration NONE = Duration.ZERO;
        static final Duration LONG = Duration.ofSeconds(10);
    }

    /// As logs, metrics and JSON say it: `queue_full`.
    public String word() {
        return word;
    }

    /// Of the line that says that it begins.
    Level level() {
        return level;
    }

    Duration rest() {
        return rest;
    }
}
