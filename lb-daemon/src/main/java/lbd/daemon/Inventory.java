package lbd.daemon;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import lbd.core.runtime.RuntimeState;
import lbd.daemon.changes.Changes;
import lbd.daemon.checks.ChecksPart;
import lbd.daemon.push.PushPart;
import lbd.daemon.upgrade.Estate;
import lbd.daemon.upgrade.Knowledge;
import lbd.daemon.upgrade.TicketLines;

/// What goes from one process to the one that takes its place, as this process has it: its listening sockets,
/// the keys of its tickets, what was changed by hand and what it knows of servers and clients. One process
/// leaves it, the next one takes it.
///
/// @param changes   by hand
/// @param knowledge what no file says
/// @param push      knows since when what is counted is
record Inventory(
        RuntimeState state,
        Traffic traffic,
        Changes changes,
        Knowledge knowledge,
        ChecksPart checks,
        ServerNames names,
        PushPart push) {
    private static final String BY_HAND = "by_hand";
    private static final String BEGAN = "began";
    private static final String PROCESS = "process";

    /// Everything as it is now; nothing changes by it. State thread.
    ///
    /// @throws IOException if the transport does not give its sockets away
    Estate leave() throws IOException {
        Estate estate = new Estate();
        estate.sockets(traffic.lend());
        estate.leave(BEGAN, Long.toString(push.began().toEpochMilli()));
        estate.leave(PROCESS, Long.toString(push.process()));
        String byHand = changes.left();
        if (byHand != null) {
            estate.leaveText(BY_HAND, byHand);
        }
        TicketLines.leave(estate, traffic.leaveTickets());
        knowledge.leave(estate, checks.status(), names.answers());
        return estate;
    }

    /// Takes what the first configuration is prepared with. Before that.
    void inherit(Estate estate) {
        traffic.inherit(estate.sockets());
        String byHand = estate.takeText(BY_HAND);
        if (byHand != null) {
            changes.inherit(byHand);
        }
        traffic.inheritTickets(TicketLines.take(estate));
        push.inherit(began(estate.take(BEGAN)), process(estate.take(PROCESS)));
    }

    /// Of the process that began to count; this one, where the process before did not say.
    private static long process(List<List<String>> lines) {
        try {
            return lines.isEmpty()
                    ? ProcessHandle.current().pid()
                    : Long.parseLong(lines.getFirst().getFirst());
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            return ProcessHandle.current().pid();
        }
    }

    /// Since when what is counted is; now, where the process before did not say.
    private static Instant began(List<List<String>> lines) {
        try {
            return lines.isEmpty()
                    ? Instant.now()
                    : Instant.ofEpochMilli(Long.parseLong(lines.getFirst().getFirst()));
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            return Instant.now();
        }
    }

    /// Takes the rest, for what the first configuration has. State thread.
    ///
    /// @param taken is told of it, in words
    void know(Estate estate, List<String> taken) {
        Map<String, List<InetAddress>> found = knowledge.names(estate);
        names.inherit(found);
        found.forEach((host, addresses) -> state.resolved(host, OwnAddresses.without(state.config(), host, addresses)));
        checks.goOn(knowledge.take(estate, taken));
    }
}
