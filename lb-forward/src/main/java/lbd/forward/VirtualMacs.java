package lbd.forward;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import lbd.forward.program.MapLayout;
import lbd.sys.net.Mac;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The MACs at which the programs take frames. Those of virtual routers come and go with VRRP, which says so itself: by
/// the time that a look at the links had found one, clients' packets would have met this machine's own stack, which
/// resets their connections. Of routers that nobody here tells of, as keepalived's, the links tell.
///
/// Any thread. What is locked is a few calls of the kernel's, as the VRRP thread must not wait.
public final class VirtualMacs {
    private static final Logger log = LoggerFactory.getLogger(VirtualMacs.class);

    private final Map<Mac, Boolean> told = new HashMap<>();
    private Set<Mac> written = new HashSet<>();
    private @Nullable Program program;

    /// What VRRP says of a virtual router's MAC: whether this machine is its master.
    public synchronized void tell(Mac mac, boolean held) {
        told.put(mac, held);
        Program taker = program;
        if (taker != null) {
            try {
                // Be it written or not: a daemon that leaves its tables to this one has them in hand to its end.
                write(taker, mac, held);
            } catch (IOException e) {
                // The next look tries it again.
                log.atError().addKeyValue("event", "forward.failed").setCause(e).log();
            }
        }
    }

    /// From now on those that this program takes.
    ///
    /// @param there that it takes already
    synchronized void of(Program taker, Set<Mac> there) {
        program = taker;
        written = new HashSet<>(there);
    }

    synchronized void ofNobody() {
        program = null;
        written.clear();
    }

    /// The program takes these, and of those that VRRP has told of the ones that are held.
    ///
    /// @param found at the links
    synchronized void know(Set<Mac> found) throws IOException {
        Set<Mac> wanted = new HashSet<>(found);
        told.forEach((mac, held) -> {
            if (held) {
                wanted.add(mac);
            } else {
                wanted.remove(mac);
            }
        });
        Program taker = program;
        if (taker == null) {
            return;
        }
        for (Mac mac : wanted) {
            if (!written.contains(mac)) {
                write(taker, mac, true);
            }
        }
        for (Mac mac : Set.copyOf(written)) {
            if (!wanted.contains(mac)) {
                write(taker, mac, false);
            }
        }
    }

    private void write(Program taker, Mac mac, boolean takes) throws IOException {
        if (takes) {
            taker.put(MapLayout.MACS, Bytes.of(mac), Bytes.ofInt(1));
            written.add(mac);
        } else {
            taker.remove(MapLayout.MACS, Bytes.of(mac));
            written.remove(mac);
        }
    }
}
