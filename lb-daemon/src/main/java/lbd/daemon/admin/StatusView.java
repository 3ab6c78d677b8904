package lbd.daemon.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import lbd.daemon.upgrade.UpgradeView;
import org.jspecify.annotations.Nullable;

/// What `lbd status` shows; its components are the JSON of `/api/v1/status`.
///
/// @param problems          what is wrong now, the worst first
/// @param lastMinuteSeconds how long the last minute of listeners, pools and servers is; less after a start
/// @param forwards          listeners that hand on packets; absent where there are none
/// @param rateLimits      that listeners or routes name; absent where there are none
/// @param vrrp            absent while the daemon takes no part in VRRP
/// @param draining        the process whose place this one has taken, until it ends; absent otherwise
/// @param differsFromFile servers about which an operator said otherwise than the file
/// @param changedByHand   servers, pools, listeners that were added, changed or removed by hand
record StatusView(
        String version,
        long pid,
        double uptimeSeconds,
        boolean live,
        boolean ready,
        List<String> notLive,
        List<String> notReady,
        List<ProblemsView.ProblemView> problems,
        ProcessView process,
        ConfigView config,
        List<ListenerView> listeners,
        @Nullable List<ForwardView> forwards,
        List<PoolView> pools,
        @Nullable List<RateLimitView> rateLimits,
        @Nullable List<VrrpView.InstanceView> vrrp,
        UpgradeView.@Nullable Draining draining,
        double lastMinuteSeconds,
        int differsFromFile,
        int changedByHand) {

    StatusView with(List<ProblemsView.ProblemView> found) {
        return new StatusView(
                version,
                pid,
                uptimeSeconds,
                live,
                ready,
                notLive,
                notReady,
                found,
                process,
                config,
                listeners,
                forwards,
                pools,
                rateLimits,
                vrrp,
                draining,
                lastMinuteSeconds,
                differsFromFile,
                changedByHand);
    }

    /// Without its rows.
    StatusView head() {
        return new StatusView(
                version,
                pid,
                uptimeSeconds,
                live,
                ready,
                notLive,
                notReady,
                problems,
                process,
                config,
                List.of(),
                null,
                List.of(),
                null,
                null,
                draining,
                lastMinuteSeconds,
                differsFromFile,
                changedByHand);
    }

    /// @param keptBytes    memory that connections make the daemon keep for what is not complete or not taken
    /// @param keptBytesMax what that may be in all
    /// @param keptGivenUp  connections that were given up for it
    record ProcessView(
            String transport,
            int eventLoops,
            int connections,
            int maxConnections,
            long keptBytes,
            long keptBytesMax,
            long keptGivenUp) {}

    /// @param file       the daemon's own, which a reload reads
    /// @param applied    another file that is in force; absent: the own one is
    /// @param rolledBack the last apply, where it did not stay; absent after the next that is taken
    /// @param lastReload `taken` or `refused`
    /// @param errors     of the last reload, if it was refused
    record ConfigView(
            String file,
            int generation,
            String since,
            @Nullable AppliedView applied,
            @Nullable RolledBackView rolledBack,
            @Nullable String lastReload,
            @Nullable String lastReloadAt,
            @Nullable List<String> errors) {}

    /// @param confirmBy when what was before comes back, unless somebody confirms; absent: never
    record AppliedView(String file, @Nullable String confirmBy) {}

    /// @param reason `not_confirmed`, `errors` or `operator`
    record RolledBackView(
            String file, String reason, @Nullable String detail, String at) {}

    /// @param addressesNotHere those of `bind` that no interface of this machine has; absent where there are none
    /// @param maintenance      who has put it there: `operator`, `file`; absent where nobody has
    /// @param datagrams        of UDP
    /// @param routes           of TCP, in their order; absent where there are none
    record ListenerView(
            String name,
            String protocol,
            List<String> bind,
            @Nullable String pool,
            boolean bound,
            @Nullable List<String> addressesNotHere,
            @Nullable List<String> maintenance,
            int connections,
            long accepted,
            long requests,
            long refused,
            long bytesReceived,
            long bytesSent,
            RecentView lastMinute,
            @Nullable DatagramsView datagrams,
            @Nullable List<RouteView> routes) {}

    /// A listener that hands on packets.
    ///
    /// @param attached how its packets are seen: `native` by the driver, `generic` by the kernel, `ingress`; absent
    ///     where they are not
    /// @param addressesNotHere those of `bind` that no interface of this machine has; absent where there are none
    /// @param byVrrp           whether VRRP of this daemon brings all of them
    /// @param servers  that new flows may go to now
    record ForwardView(
            String name,
            String protocol,
            List<String> bind,
            String mode,
            @JsonProperty("interface") String networkInterface,
            @Nullable String attached,
            @Nullable List<String> addressesNotHere,
            boolean byVrrp,
            String pool,
            List<String> servers,
            List<ForwardedView> traffic) {}

    /// What a listener has handed to a server.
    ///
    /// @param flows    that have begun
    /// @param active   flows now: opening or established, and all that are not TCP
    /// @param inactive flows now that are closing
    record ForwardedView(
            String pool, String server, long packets, long bytes, long flows, long active, long inactive) {}

    /// A route of TCP.
    ///
    /// @param sni      the names that it takes; empty: any
    /// @param alpn     the protocols of which one must be offered; empty: any
    /// @param sessions that it has taken
    record RouteView(List<String> sni, List<String> alpn, String pool, long sessions) {}

    /// A rate limit.
    ///
    /// @param passed    requests that were within it
    /// @param limited   requests that were refused
    /// @param dryRun    requests that would have been refused
    /// @param displaced keys that were forgotten before their time
    record RateLimitView(String name, long passed, long limited, long dryRun, long displaced) {}

    /// @param dropped of either side
    record DatagramsView(long received, long sent, long dropped) {}

    /// @param queue    how many wait for a server with a free place
    /// @param queueMax how many may
    /// @param quorum   where one is asked for
    /// @param tls      to servers; null: in the clear
    record PoolView(
            String name,
            String scheduler,
            int queue,
            int queueMax,
            @Nullable QuorumView quorum,
            @Nullable PoolTlsView tls,
            @Nullable RecentView lastMinute,
            List<ServerView> servers) {
        PoolView withoutServers() {
            return new PoolView(name, scheduler, queue, queueMax, quorum, tls, lastMinute, List.of());
        }
    }

    /// @param verified   whether servers have to show who they are
    /// @param serverName that they are asked for, where it is one for all
    record PoolTlsView(boolean verified, @Nullable String serverName) {}

    /// @param up           sum of weights that is asked for
    /// @param weightUp     sum of weights that there is
    /// @param fallbackPool who stands in while it is lost
    record QuorumView(
            boolean met,
            int up,
            int hysteresis,
            long weightUp,
            @Nullable String fallbackPool) {}

    /// @param health        `up`, `unchecked` (no check says so), `down`, `ejected`, or `may_be_tried`:
    ///     ejected, but the next piece of work may be a probe
    /// @param ejected       taken out by live traffic, for a while
    /// @param standing      the verdict, everything together
    /// @param notUpSince    when it began to stand so, where that is not up
    /// @param why           it does not stand up
    /// @param advice        what its checks say about its share of work, where they do
    /// @param weightInForce weight, with the advice
    /// @param file          what the file says, where an operator said otherwise
    /// @param byHand        `added` or `changed`; absent: it is as the file has it, what `file` says aside
    /// @param forced        `up` or `down`, as an operator says in place of its checks; absent: nobody does
    record ServerView(
            String name,
            String address,
            String health,
            boolean up,
            boolean ejected,
            @Nullable String standing,
            @Nullable String notUpSince,
            @Nullable String why,
            String state,
            int weight,
            @Nullable AdviceView advice,
            double weightInForce,
            int inFlight,
            long picked,
            long connects,
            long connectFailures,
            long failures,
            long bytesSent,
            long bytesReceived,
            RecentView lastMinute,
            @Nullable FileView file,
            @Nullable String byHand,
            @Nullable String forced) {
        /// For people.
        String healthText() {
            return health.replace('_', ' ') + (forced == null ? "" : "* (forced)");
        }

        /// For people.
        String nameText() {
            return byHand == null ? name : name + "* (" + byHand + ")";
        }
    }

    /// @param weight `75%` of the weight, or a weight of its own
    /// @param state  what an agent wants
    record AdviceView(
            @Nullable String weight,
            @Nullable Integer maxConnections,
            @Nullable String state) {}

    record FileView(String state, int weight) {}
}
