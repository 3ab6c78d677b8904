package lbd.daemon.admin;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What becomes of a packet or a connection: `lbd explain tcp` and `udp`.
///
/// @param mode       of forwarding; absent where the listener takes connections or sessions itself
/// @param pool       that the listener names; absent where routes choose it
/// @param inForce    the pool that takes new work in its place, as it has lost its quorum; absent where it does itself
/// @param flow       that is remembered; absent where none is
/// @param held       the server that persistence keeps the client at; absent where it keeps it at none
/// @param slot       of the ring of 65,537; absent where none is looked at
/// @param rule       by which new work gets its server
/// @param server     where it would go; absent where that depends on what else comes, or it is nowhere
/// @param reason     why there, or why nowhere
/// @param candidates the servers, and why new work may go there or not
record PacketView(
        String protocol,
        String source,
        String destination,
        String listener,
        @Nullable String mode,
        @Nullable String pool,
        @Nullable String inForce,
        @Nullable String scheduler,
        @Nullable FlowOfView flow,
        @Nullable String held,
        @Nullable Integer slot,
        String rule,
        @Nullable String server,
        String reason,
        List<CandidateView> candidates) {
    /// @param server  `POOL/SERVER`; empty where it is in no pool any more
    /// @param expires seconds until it is forgotten, if no packet comes
    record FlowOfView(String server, String state, long expires) {}

    /// @param active   flows now, of forwarding; connections or sessions otherwise
    /// @param inactive flows that are closing, of forwarding
    record CandidateView(
            String server,
            String address,
            boolean takesNewWork,
            String why,
            long active,
            @Nullable Long inactive) {}

    String text() {
        StringBuilder text = new StringBuilder();
        text.append(source)
                .append(" to ")
                .append(destination)
                .append(", ")
                .append(protocol)
                .append('\n');
        text.append("listener   ").append(listener);
        text.append(mode == null ? "\n" : " (forwards, mode " + mode + ")\n");
        if (pool != null) {
            text.append("pool       ").append(pool);
            text.append(inForce == null ? "" : ", which has lost its quorum: " + inForce + " takes its new work");
            text.append("\nscheduler  ")
                    .append(scheduler)
                    .append(": ")
                    .append(rule)
                    .append('\n');
        } else {
            text.append("pool       ").append(rule).append('\n');
        }
        if (flow != null) {
            text.append("flow       on ")
                    .append(flow.server.isEmpty() ? "a server that is gone" : flow.server)
                    .append(", ")
                    .append(flow.state)
                    .append(", forgotten in ")
                    .append(flow.expires)
                    .append("s without a packet\n");
        } else if (mode != null) {
            text.append("flow       none is remembered\n");
        }
        if (held != null) {
            text.append("held       at ").append(held).append(" by persistence\n");
        }
        if (slot != null) {
            text.append("slot       ").append(slot).append(" of 65537\n");
        }
        text.append("goes to    ")
                .append(server == null ? reason : server + ": " + reason)
                .append('\n');
        Table table = new Table();
        table.row("SERVER", "ADDRESS", "ACTIVE", "NEW", "WHY");
        candidates.forEach(one -> table.row(
                one.server, one.address, Long.toString(one.active), one.takesNewWork ? "yes" : "no", one.why));
        return text.append('\n').append(table).toString();
    }
}
