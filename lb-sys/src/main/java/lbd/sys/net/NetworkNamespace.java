package lbd.sys.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The network namespace that this process is in (network_namespaces(7)). Links and addresses belong to one.
public final class NetworkNamespace {
    private static final Path OURS = Path.of("/proc/self/ns/net");
    private static final Pattern INODE = Pattern.compile("net:\\[([0-9]+)]");

    private NetworkNamespace() {}

    /// Tells the namespaces of a machine apart while they exist.
    ///
    /// @return its inode's number; "0" where /proc does not say
    public static String inode() {
        try {
            Matcher matcher = INODE.matcher(Files.readSymbolicLink(OURS).toString());
            return matcher.matches() ? matcher.group(1) : "0";
        } catch (IOException e) {
            return "0";
        }
    }
}
