package lbd.sys;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/// What a process may do beyond what every process may (capabilities(7)): those that something here needs.
public enum Capability {
    CAP_NET_BIND_SERVICE(10),
    CAP_NET_ADMIN(12),
    CAP_NET_RAW(13),
    CAP_SYS_ADMIN(21),
    CAP_PERFMON(38),
    CAP_BPF(39);

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String EFFECTIVE = "CapEff:";

    private final int bit;

    Capability(int bit) {
        this.bit = bit;
    }

    /// Those that this process has; all where /proc does not say.
    public static Set<Capability> held() {
        try {
            return of(Files.readString(STATUS));
        } catch (IOException e) {
            return EnumSet.allOf(Capability.class);
        }
    }

    /// @param status a process's, as /proc has it
    static Set<Capability> of(String status) {
        String hex = status.lines()
                .filter(line -> line.startsWith(EFFECTIVE))
                .map(line -> line.substring(EFFECTIVE.length()).strip())
                .findFirst()
                .orElse("ffffffffffffffff");
        long bits = Long.parseUnsignedLong(hex, 16);
        EnumSet<Capability> held = EnumSet.noneOf(Capability.class);
        Arrays.stream(values()).filter(one -> (bits >> one.bit & 1) == 1).forEach(held::add);
        // What the two were cut out of, in Linux 5.8.
        if (held.contains(CAP_SYS_ADMIN)) {
            held.add(CAP_BPF);
            held.add(CAP_PERFMON);
        }
        return held;
    }
}
