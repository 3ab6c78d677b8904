package lbd.daemon.doctor;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.Set;
import lbd.core.accesslog.AddressText;
import lbd.core.model.Config;
import lbd.core.model.ListenerSpec;

/// Rules of nftables that keep clients' connections out of the kernel's table, which lbd has no need of. Packets that
/// are handed on in the kernel never come there: a program takes them before.
public final class Notrack {
    private static final String TABLE = "lbd_notrack";

    private Notrack() {}

    /// As `nft -f` takes it; it takes the place of what was there of it.
    public static String rules(Config config) {
        Set<String> in = new LinkedHashSet<>();
        Set<String> out = new LinkedHashSet<>();
        for (ListenerSpec listener : config.listeners()) {
            String protocol = listener.protocol() == ListenerSpec.Protocol.UDP ? "udp" : "tcp";
            for (InetSocketAddress bind : listener.bind()) {
                in.add(address(bind.getAddress(), "daddr") + protocol + " dport " + bind.getPort() + " notrack");
                out.add(address(bind.getAddress(), "saddr") + protocol + " sport " + bind.getPort() + " notrack");
            }
        }
        return """
                # Clients' connections of lbd's listeners. To remove: nft delete table inet %1$s
                table inet %1$s
                delete table inet %1$s
                table inet %1$s {
                    chain prerouting {
                        type filter hook prerouting priority raw; policy accept;
                %2$s    }
                    chain output {
                        type filter hook output priority raw; policy accept;
                %3$s    }
                }
                """.formatted(TABLE, lines(in), lines(out));
    }

    private static String address(InetAddress address, String which) {
        if (address.isAnyLocalAddress()) {
            String family = address.getAddress().length == 4 ? "meta nfproto ipv4 " : "meta nfproto ipv6 ";
            // What this machine forwards to elsewhere stays tracked: others may masquerade it.
            return which.equals("daddr") ? family + "fib daddr type local " : family;
        }
        String family = address.getAddress().length == 4 ? "ip " : "ip6 ";
        return family + which + " " + AddressText.text(address.getAddress()) + " ";
    }

    private static String lines(Set<String> rules) {
        StringBuilder text = new StringBuilder();
        rules.forEach(rule -> text.append("        ").append(rule).append('\n'));
        return text.toString();
    }
}
