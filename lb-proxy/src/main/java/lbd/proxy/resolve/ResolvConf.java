package lbd.proxy.resolve;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Whom to ask for a name, and for which names (resolv.conf(5)): as the C library does it, so that a name means here
/// what it means to every other program.
///
/// @param nameServers in the order in which they are asked: the next one where one does not answer
/// @param search      domains that may follow a short name
/// @param ndots       a name with so many dots is asked for as it is, first
record ResolvConf(List<InetSocketAddress> nameServers, List<String> search, int ndots) {
    private static final int PORT = 53;
    private static final int MAX_NAME_SERVERS = 3;
    private static final int MAX_NDOTS = 15;

    /// Where nobody is named. Never anybody else: names of internal hosts are nobody's affair outside.
    private static final InetSocketAddress HERE = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), PORT);

    ResolvConf {
        nameServers = nameServers.isEmpty() ? List.of(HERE) : List.copyOf(nameServers);
        search = List.copyOf(search);
    }

    /// Lines that say nothing that is known are passed over, as the C library does.
    static ResolvConf parse(List<String> lines) {
        List<InetSocketAddress> nameServers = new ArrayList<>();
        List<String> search = List.of();
        int ndots = 1;
        for (String line : lines) {
            String[] words = line.strip().split("\\s+");
            switch (words[0]) {
                case "nameserver" -> addNameServer(words, nameServers);
                // The last of these lines counts.
                case "search" -> search = List.of(words).subList(1, words.length);
                case "domain" -> search = words.length > 1 ? List.of(words[1]) : List.of();
                case "options" -> ndots = ndots(words, ndots);
                default -> {}
            }
        }
        return new ResolvConf(
                nameServers,
                search.stream()
                        .map(ResolvConf::withoutDot)
                        .filter(domain -> !domain.isEmpty())
                        .toList(),
                ndots);
    }

    private static void addNameServer(String[] words, List<InetSocketAddress> nameServers) {
        InetAddress address = words.length > 1 ? literal(words[1]) : null;
        if (address != null && nameServers.size() < MAX_NAME_SERVERS) {
            nameServers.add(new InetSocketAddress(address, PORT));
        }
    }

    private static @Nullable InetAddress literal(String text) {
        int zone = text.indexOf('%');
        String address = zone < 0 ? text : text.substring(0, zone);
        if (!NetUtil.isValidIpV4Address(address) && !NetUtil.isValidIpV6Address(address)) {
            return null;
        }
        try {
            return InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException e) {
            return null; // of an interface that is not here
        }
    }

    private static int ndots(String[] words, int otherwise) {
        int ndots = otherwise;
        for (String word : words) {
            if (word.startsWith("ndots:")) {
                try {
                    ndots = Math.clamp(Integer.parseInt(word.substring("ndots:".length())), 0, MAX_NDOTS);
                } catch (NumberFormatException e) {
                    // As if it were not there.
                }
            }
        }
        return ndots;
    }

    private static String withoutDot(String name) {
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    /// What a name may stand for, in the order in which it is tried; each from the root, without its dot. A name that
    /// ends with a dot stands for itself.
    List<String> candidates(String host) {
        if (host.endsWith(".")) {
            return List.of(withoutDot(host));
        }
        List<String> candidates = new ArrayList<>(
                search.stream().map(domain -> host + "." + domain).toList());
        boolean asItIsFirst = host.chars().filter(c -> c == '.').count() >= ndots;
        candidates.add(asItIsFirst ? 0 : candidates.size(), host);
        return candidates;
    }
}
