package lbd.daemon.notrack;

import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import lbd.core.model.Config;
import lbd.core.model.ListenerSpec;
import lbd.daemon.reload.Change;
import lbd.daemon.reload.Part;
import lbd.daemon.reload.RefusedException;
import lbd.sys.Errno;
import lbd.sys.net.NotrackTable;
import lbd.sys.net.SysException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Rules of nftables in a table of this process' own, which goes with it. Nothing of it is loaded where the file does
/// not ask for it. The state thread's.
public final class NotrackPart implements Part, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(NotrackPart.class);

    private @Nullable NotrackTable table;
    private Set<NotrackTable.Port> inForce = Set.of();

    @Override
    public Change prepare(Config next) throws RefusedException {
        NotrackTable before = table;
        if (!next.process().notrack()) {
            return before == null ? Change.NONE : Change.of(this::close, () -> {});
        }
        NotrackTable mine = before == null ? open() : before;
        return Change.of(() -> begin(mine, ports(next)), before == null ? mine::close : () -> {});
    }

    private static NotrackTable open() throws RefusedException {
        try {
            return new NotrackTable("lbd_notrack_" + ProcessHandle.current().pid());
        } catch (SysException e) {
            throw new RefusedException(
                    "process.notrack",
                    "the kernel lets lbd have no table of nftables, which takes Linux 5.12 with nftables, and CAP_NET_ADMIN: "
                            + e.getMessage());
        }
    }

    private void begin(NotrackTable mine, Set<NotrackTable.Port> ports) {
        table = mine;
        if (ports.equals(inForce)) {
            return;
        }
        try {
            int count = keepOut(mine, ports);
            inForce = ports;
            log.atInfo()
                    .addKeyValue("event", "notrack.applied")
                    .addKeyValue("ports", count)
                    .log();
        } catch (SysException e) {
            // Traffic goes on, and takes entries.
            inForce = Set.of();
            log.atError().addKeyValue("event", "notrack.failed").setCause(e).log();
        }
    }

    /// @return how many
    private static int keepOut(NotrackTable mine, Set<NotrackTable.Port> ports) {
        try {
            mine.keepOut(ports);
            return ports.size();
        } catch (SysException e) {
            List<NotrackTable.Port> others = ports.stream()
                    .filter(one -> !one.address().isAnyLocalAddress())
                    .toList();
            if (e.errno() != Errno.ENOENT || others.size() == ports.size()) {
                throw e;
            }
            mine.keepOut(others);
            log.atWarn()
                    .addKeyValue("event", "notrack.wildcards_tracked")
                    .addKeyValue("ports", ports.size() - others.size())
                    .log("the kernel has no nft_fib, which tells what is for this machine from what it forwards:"
                            + " connections of listeners at a wildcard take entries");
            return others.size();
        }
    }

    private static Set<NotrackTable.Port> ports(Config config) {
        Set<NotrackTable.Port> ports = new LinkedHashSet<>();
        for (ListenerSpec listener : config.listeners()) {
            boolean udp = listener.protocol() == ListenerSpec.Protocol.UDP;
            for (InetSocketAddress bind : listener.bind()) {
                ports.add(new NotrackTable.Port(bind.getAddress(), udp, bind.getPort()));
            }
        }
        return ports;
    }

    /// Removes what is there.
    @Override
    public void close() {
        NotrackTable mine = table;
        table = null;
        inForce = Set.of();
        if (mine != null) {
            mine.close();
        }
    }
}
