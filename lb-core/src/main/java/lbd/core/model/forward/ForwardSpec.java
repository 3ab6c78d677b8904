package lbd.core.model.forward;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import lbd.core.accesslog.AddressText;
import lbd.core.model.Name;
import lbd.core.model.Range;

/// A listener whose packets are handed to servers in the kernel.
///
/// @param bind             at least one; all of them are one service
/// @param networkInterface where the packets come in
/// @param flows            that are remembered at once, 1,024 to 100,000,000; the oldest goes first
/// @param keepsDown        whether flows of a server that is down go on to it
/// @param staysOnExit      whether packets are handed on when the daemon is gone
public record ForwardSpec(
        String name,
        Protocol protocol,
        List<Bind> bind,
        Mode mode,
        String networkInterface,
        int flows,
        FlowTimes times,
        boolean keepsDown,
        boolean staysOnExit,
        String pool,
        Choice choice) {
    public static final int DEFAULT_FLOWS = 1_000_000;
    public static final int MIN_FLOWS = 1024;
    public static final int MAX_FLOWS = 100_000_000;

    /// How packets reach their servers.
    public enum Mode {
        /// Direct routing: in a frame to the server, which holds the address too and answers the client itself.
        DR,
        /// Within a packet to the server, which does as well.
        TUN,
        /// With the server's address in place of ours; its answers come back through here.
        NAT;

        private final String word = name().toLowerCase(Locale.ROOT);

        /// As the file says it.
        public String word() {
            return word;
        }
    }

    /// What is forwarded of an address.
    public enum Protocol {
        TCP,
        UDP,
        /// Whatever comes for it.
        ANY;

        private final String word = name().toLowerCase(Locale.ROOT);

        /// As the file says it.
        public String word() {
            return word;
        }
    }

    /// @param firstPort 0: all ports, and what has none
    /// @param lastPort  at least the first
    public record Bind(InetAddress address, int firstPort, int lastPort) {
        public Bind {
            Range.check("port", firstPort, 0, 65_535);
            Range.check("port", lastPort, firstPort, 65_535);
        }

        /// As the file says it: `192.0.2.80:80`, `[2001:db8::80]:80-90`, `192.0.2.80:*`.
        public String text() {
            String host = AddressText.text(new InetSocketAddress(address, firstPort));
            String before = host.substring(0, host.lastIndexOf(':') + 1);
            if (allPorts()) {
                return before + "*";
            }
            return before + (firstPort == lastPort ? firstPort : firstPort + "-" + lastPort);
        }

        public boolean allPorts() {
            return firstPort == 0;
        }
    }

    public ForwardSpec {
        Name.check(name);
        bind = List.copyOf(bind);
        if (bind.isEmpty()) {
            throw new IllegalArgumentException("bind: needs at least one address");
        }
        Range.check("flows", flows, MIN_FLOWS, MAX_FLOWS);
    }
}
