package lbd.proxy.resolve;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Names that the machine itself knows (hosts(5)). One that is here is not asked for elsewhere.
final class HostsFile {
    private final Map<String, List<InetAddress>> addresses = new HashMap<>();

    private HostsFile() {}

    static HostsFile parse(List<String> lines) {
        HostsFile file = new HostsFile();
        for (String line : lines) {
            int comment = line.indexOf('#');
            String[] words =
                    (comment < 0 ? line : line.substring(0, comment)).strip().split("\\s+", -1);
            if (NetUtil.isValidIpV4Address(words[0]) || NetUtil.isValidIpV6Address(words[0])) {
                for (int i = 1; i < words.length; i++) {
                    file.add(words[i], InetAddress.ofLiteral(words[0]));
                }
            }
        }
        return file;
    }

    private void add(String name, InetAddress address) {
        addresses
                .computeIfAbsent(name.toLowerCase(Locale.ROOT), n -> new ArrayList<>())
                .add(address);
    }

    /// @return empty where it does not have the name
    List<InetAddress> find(String host) {
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        return addresses.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
    }
}
