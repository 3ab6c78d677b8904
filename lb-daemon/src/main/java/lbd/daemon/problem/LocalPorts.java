package lbd.daemon.problem;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The ports that the kernel chooses from for a connection of ours.
public final class LocalPorts {
    private static final Path RANGE = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
    private static final Pattern NUMBERS = Pattern.compile("\\s*(\\d{1,5})\\s+(\\d{1,5})\\s*");

    /// As many as Linux has where nobody has said otherwise: 32768 to 60999.
    private static final int USUAL = 28_232;

    private LocalPorts() {}

    /// How many there are, for each pair of a source's and a server's address.
    public static int count() {
        try (InputStream in = Files.newInputStream(RANGE)) {
            // By one read: the kernel takes a second one for the end, wherever the first has stopped.
            byte[] room = new byte[64];
            int length = in.read(room);
            return count(new String(room, 0, Math.max(length, 0), StandardCharsets.US_ASCII));
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
