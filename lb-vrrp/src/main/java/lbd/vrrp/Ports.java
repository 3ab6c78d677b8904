package lbd.vrrp;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lbd.core.model.vrrp.InstanceSpec;
import lbd.sys.net.LinkInfo;

/// The open ports: one for each interface and family that an instance is on.
final class Ports {
    private final Port.Opener opener;
    private final Map<String, Port> open = new HashMap<>();

    Ports(Port.Opener opener) {
        this.opener = opener;
    }

    /// Opened where it is not. An interface that was made anew under its name gets another port.
    Port of(InstanceSpec spec, LinkInfo link) {
        String key = spec.interfaceName() + (spec.isIpv4() ? " ipv4" : " ipv6");
        Port port = open.get(key);
        if (port == null || port.ifindex() != link.index()) {
            port = opener.open(link, spec.isIpv4());
            open.put(key, port);
        }
        return port;
    }

    /// Closed where nobody else is on it.
    void release(Port port, Instance instance) {
        if (port.leave(instance)) {
            open.values().remove(port);
            port.close();
        }
    }

    /// Reads what is queued on each.
    void drain(long nowNanos) {
        for (Port port : open.values()) {
            port.drain(nowNanos);
        }
    }

    List<PortStatus> status() {
        List<PortStatus> status = new ArrayList<>();
        for (Port port : open.values()) {
            status.add(port.status());
        }
        return status;
    }
}
