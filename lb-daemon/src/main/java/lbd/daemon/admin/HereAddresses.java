package lbd.daemon.admin;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.stream.Stream;
import lbd.core.accesslog.AddressText;
import org.jspecify.annotations.Nullable;

/// Which addresses this machine holds: a listener can be bound to one that it does not, and then nobody reaches it
/// here.
final class HereAddresses {
    private HereAddresses() {}

    /// @return those of them that no interface has; null where there are none
    static @Nullable List<String> missing(Stream<InetAddress> bound) {
        List<String> missing = bound.filter(address -> address != null && !isHere(address))
                .map(address -> AddressText.text(address.getAddress()))
                .distinct()
                .toList();
        return missing.isEmpty() ? null : missing;
    }

    private static boolean isHere(InetAddress address) {
        try {
            // All of 127.0.0.0/8 is, whichever of it the interface names.
            return address.isAnyLocalAddress()
                    || address.isLoopbackAddress()
                    || NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            return true; // cannot be told
        }
    }
}
