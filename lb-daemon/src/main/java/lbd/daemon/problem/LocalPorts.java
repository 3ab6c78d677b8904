package lbd.daemon.problem;

import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lbd.sys.KernelFile;

/// The ports that the kernel chooses from for a connection of ours.
public final class LocalPorts {
    private static final Path RANGE = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
    private static final Pattern NUMBERS = Pattern.compile("\\s*(\\d{1,5})\\s+(\\d{1,5})\\s*");

    /// As many as Linux has where nobody has said otherwise: 32768 to 60999.
    private static final int USUAL = 28_232;

    private LocalPorts() {}

    /// How many there are, for each pair of a source's and a server's address.
    public static int count() {
        try {
            return count(KernelFile.text(RANGE));
        } catch (IOException e) {
            // Without /proc, as in some containers.
            return USUAL;
        }
    }

    static int count(String range) {
        Matcher numbers = NUMBERS.matcher(range);
        return numbers.matches() ? Integer.parseInt(numbers.group(2)) - Integer.parseInt(numbers.group(1)) + 1 : USUAL;
    }
}
