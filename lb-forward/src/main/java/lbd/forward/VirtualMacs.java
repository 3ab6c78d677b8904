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

    /// How many virtual routers hold each: those of one number on several links have the same.
    private final Map<Mac, Integer> holders = new HashMap<>();
    private Set<Mac> written = new HashSet<>();
    private @Nullable Program program;

    /// What VRRP says of a virtual router's MAC: that this machine has become its master, or is it no more. Once for
    /// each change.
    public synchronized void tell(Mac mac, boolean held) {
        int count = Math.max(0, holders.getOrDefault(mac, 0) + (held ? 1 : -1));
        holders.put(mac, count);
        Program taker = program;
        if (taker != null) {
            try {
                // Be it written or not: a daemon that leaves its tables to this one has them in hand to its end.
                write(taker, mac, count > 0);
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
        Program taker = program;
        if (taker == null) {
            return;
        }
        Set<Mac> wanted = wanted(found);
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

    /// Those that are to be taken.
    synchronized Set<Mac> wanted(Set<Mac> found) {
        Set<Mac> wanted = new HashSet<>(found);
        holders.forEach((mac, count) -> {
            if (count > 0) {
                wanted.add(mac);
            } else {
                wanted.remove(mac);
            }
        });
        return wanted;
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
