package lbd.vrrp;

import java.util.List;

/// All instances and interfaces as they stood after the last turn of the VRRP thread that changed something.
///
/// @param routerId the configured one, else the host's name
public record VrrpStatus(String routerId, List<InstanceStatus> instances, List<PortStatus> ports) {
    public VrrpStatus {
        instances = List.copyOf(instances);
        ports = List.copyOf(ports);
    }
}
