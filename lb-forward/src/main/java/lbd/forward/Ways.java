package lbd.forward;

import java.io.IOException;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import lbd.core.model.forward.ForwardSpec;
import lbd.core.model.forward.ForwardSpec.Mode;
import lbd.forward.sys.Neighbours;
import lbd.forward.sys.Routes;
import lbd.sys.net.Mac;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The ways to servers, as routes and neighbours have them now. One thread at a time.
final class Ways implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Ways.class);

    private final Neighbours neighbours;
    private final Routes routes;
    private final Map<Integer, Map<InetAddress, Mac>> known = new HashMap<>();
    private final Set<InetAddress> refused = new HashSet<>();

    Ways() throws IOException {
        neighbours = new Neighbours();
        try {
            routes = new Routes();
        } catch (IOException e) {
            neighbours.close();
            throw e;
        }
    }

    /// Forgets what was known, to look anew.
    void refresh() {
        known.clear();
    }

    /// The way of a service's packets to a server; null where there is none. This machine itself may be one, but for
    /// masquerading, whose answers have to come in from elsewhere. Direct routing goes to neighbours on the
    /// listener's interface alone; others go as the kernel's routes say.
    @Nullable
    FramePath to(ForwardSpec spec, Target target, LinkTable links) throws IOException {
        InetAddress server = target.at().getAddress();
        int own = links.index(spec.networkInterface());
        if (spec.mode() != Mode.NAT && links.isOurs(server)) {
            Mac mac = links.mac(own);
            return mac == null ? null : new FramePath(own, mac, links.mtu(own), null, mac, true);
        }
        if (spec.mode() == Mode.DR) {
            return way(own, server, links.address(own, server), 0, links);
        }
        Routes.Route route = routes.to(server);
        if (route == null || (spec.mode() == Mode.TUN && route.source() == null)) {
            return null;
        }
        return way(route.networkInterface(), route.next(), route.source(), route.mtu(), links);
    }

    /// @param mtu of the way, where it is known to have another one than its first link; else 0
    private @Nullable FramePath way(int link, InetAddress next, @Nullable InetAddress source, int mtu, LinkTable links)
            throws IOException {
        Mac own = links.mac(link);
        if (own == null) {
            return null;
        }
        ask(link, next);
        Map<InetAddress, Mac> there = known.get(link);
        if (there == null) {
            there = neighbours.known(link);
            known.put(link, there);
        }
        int most = mtu > 0 ? Math.min(mtu, links.mtu(link)) : links.mtu(link);
        return new FramePath(link, own, most, source, there.get(next), false);
    }

    /// One that the kernel does not look for is as one that does not answer: the others' ways are found all the same.
    /// So it is where an interface has lost an IP version, or the kernel's table of neighbours is full.
    private void ask(int link, InetAddress next) {
        try {
            neighbours.look(link, next);
            refused.remove(next);
        } catch (IOException e) {
            if (refused.add(next)) {
                log.atWarn()
                        .addKeyValue("event", "forward.neighbour_refused")
                        .addKeyValue("address", next.getHostAddress())
                        .addKeyValue("reason", e.getMessage())
                        .log();
            }
        }
    }

    @Override
    public void close() {
        neighbours.close();
        routes.close();
    }
}
