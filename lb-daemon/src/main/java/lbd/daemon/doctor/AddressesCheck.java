package lbd.daemon.doctor;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lbd.core.accesslog.AddressText;
import lbd.core.model.Config;
import lbd.core.model.ListenerSpec;
import lbd.core.model.forward.ForwardSpec;
import org.jspecify.annotations.Nullable;

/// Whether somebody holds the addresses that clients are to reach.
final class AddressesCheck implements Check {
    @Override
    public List<Finding> look(Machine machine, @Nullable Config config) {
        if (config == null) {
            return List.of();
        }
        Map<InetAddress, String> listeners = new LinkedHashMap<>();
        for (ListenerSpec listener : config.listeners()) {
            listener.bind().forEach(bind -> listeners.putIfAbsent(bind.getAddress(), listener.name()));
        }
        for (ForwardSpec listener : config.forwards()) {
            listener.bind().forEach(bind -> listeners.putIfAbsent(bind.address(), listener.name()));
        }
        return listeners.entrySet().stream()
                .filter(e -> !e.getKey().isAnyLocalAddress()
                        && !machine.has().test(e.getKey())
                        && !config.vrrp().brings(e.getKey()))
                .map(e -> absent(AddressText.text(e.getKey().getAddress()), e.getValue()))
                .toList();
    }

    private static Finding absent(String address, String listener) {
        return Finding.warn(
                "address " + address,
                "no interface has it, and no VRRP instance of the file brings it",
                "held here, so that clients of listener \"" + listener + "\" come, unless something else brings it",
                "virtual_addresses: [" + address + "] of a VRRP instance, or ip addr add " + address);
    }
}
