package lbd.daemon.gate;

import io.netty.util.NetUtil;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/// Whether a request at a TCP address is for us, by its Host. A browser may be led here by a page of a stranger, whose
/// name resolves to our address for as long as that takes (DNS rebinding); that name is what it sends then. So what
/// no stranger can own passes: addresses, names without a dot, this machine's name, and what the file says. Any thread.
final class HostCheck {
    private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");
    private static final String LOCAL = ".localhost";

    private volatile Set<String> names = Set.of();

    /// @param configured that pass beside those that always do
    void names(List<String> configured) {
        Set<String> all = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        all.addAll(configured);
        try {
            all.add(Files.readString(HOST_NAME).strip());
        } catch (IOException e) {
            // A machine without a name of its own.
        }
        names = all;
    }

    /// @param hosts values of the field: none where the client is no browser
    boolean passes(List<String> hosts) {
        return hosts.stream().allMatch(this::passes);
    }

    private boolean passes(String host) {
        String name = withoutPort(host);
        if (name.startsWith("[")) {
            return name.endsWith("]") && NetUtil.isValidIpV6Address(name.substring(1, name.length() - 1));
        }
        if (name.endsWith(".")) {
            name = name.substring(0, name.length() - 1);
        }
        return name.indexOf('.') < 0
                || NetUtil.isValidIpV4Address(name)
                || name.toLowerCase(Locale.ROOT).endsWith(LOCAL)
                || names.contains(name);
    }

    private static String withoutPort(String host) {
        int colon = host.lastIndexOf(':');
        boolean port =
                colon > host.lastIndexOf(']') && host.chars().skip(colon + 1).allMatch(c -> c >= '0' && c <= '9');
        return port ? host.substring(0, colon) : host;
    }
}
