package lbd.vrrp;

import java.util.List;

/// All instances as they stood after the last turn of the VRRP thread that changed something.
public record VrrpStatus(String routerId, List<InstanceStatus> instances) {
    public VrrpStatus {
        instances = List.copyOf(instances);
    }
}
