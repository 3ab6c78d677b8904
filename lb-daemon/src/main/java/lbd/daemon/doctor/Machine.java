package lbd.daemon.doctor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lbd.daemon.Descriptors;
import lbd.sys.Capability;
import lbd.sys.Clock;
import lbd.sys.KernelFile;
import org.jspecify.annotations.Nullable;

/// What can be seen of a machine.
///
/// @param root          of its files
/// @param descriptors   that a process may have
/// @param isClockInStep whether its clock is kept in step with others
/// @param has           whether an interface has an address
record Machine(
        Path root,
        long descriptors,
        Set<Capability> capabilities,
        String kernel,
        boolean isClockInStep,
        Predicate<InetAddress> has) {
    private static final Pattern RELEASE = Pattern.compile("(\\d+)\\.(\\d+).*");

    /// This one, as a process of this kind sees it.
    static Machine here() {
        return new Machine(
                Path.of("/"),
                Descriptors.limit(),
                Capability.held(),
                System.getProperty("os.version", ""),
                Clock.isInStep(),
                Machine::isHere);
    }

    private static boolean isHere(InetAddress address) {
        try {
            return address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            return true; // cannot be told
        }
    }

    /// @param path from the root on
    /// @return null where it cannot be read
    @Nullable
    String text(String path) {
        try {
            return KernelFile.text(root.resolve(path));
        } catch (IOException e) {
            return null;
        }
    }

    /// Empty where there is none.
    OptionalLong number(String path) {
        String text = text(path);
        return text != null && text.matches("-?[0-9]{1,18}")
                ? OptionalLong.of(Long.parseLong(text))
                : OptionalLong.empty();
    }

    boolean has(String path) {
        return Files.exists(root.resolve(path));
    }

    /// Whether its kernel is of this release or a later one; true where that cannot be told.
    boolean isSince(int major, int minor) {
        Matcher release = RELEASE.matcher(kernel);
        if (!release.matches()) {
            return true;
        }
        int its = Integer.parseInt(release.group(1));
        return its > major || (its == major && Integer.parseInt(release.group(2)) >= minor);
    }
}
