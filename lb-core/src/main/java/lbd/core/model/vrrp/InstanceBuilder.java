package lbd.core.model.vrrp;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Collects the settings of an instance, each with its default, in any order.
public final class InstanceBuilder {
    private final String name;
    private final String interfaceName;
    private final int virtualRouterId;
    private final List<VirtualAddress> virtualAddresses;
    private VrrpVersion version = VrrpVersion.V3;
    private int priority = 100;
    private Duration advertisementInterval = Duration.ofSeconds(1);
    private boolean preempt = true;
    private Duration preemptDelay = Duration.ZERO;
    private @Nullable Password password;
    private @Nullable UnicastSpec unicast;
    private List<VirtualAddress> excludedAddresses = List.of();
    private Duration startDelay = Duration.ZERO;
    private boolean virtualMac;
    private ChecksumMode checksum = ChecksumMode.AUTO;
    private boolean checkAddresses = true;
    private GarpSpec garp = GarpSpec.DEFAULT;
    private List<TrackSpec> track = List.of();
    private List<String> notifyCommand = List.of();

    public InstanceBuilder(
            String name, String interfaceName, int virtualRouterId, List<VirtualAddress> virtualAddresses) {
        this.name = name;
        this.interfaceName = interfaceName;
        this.virtualRouterId = virtualRouterId;
        this.virtualAddresses = virtualAddresses;
    }

    public InstanceBuilder version(VrrpVersion value) {
        version = value;
        return this;
    }

    public InstanceBuilder priority(int value) {
        priority = value;
        return this;
    }

    public InstanceBuilder advertisementInterval(Duration value) {
        advertisementInterval = value;
        return this;
    }

    public InstanceBuilder preempt(boolean value) {
        preempt = value;
        return this;
    }

    public InstanceBuilder preemptDelay(Duration value) {
        preemptDelay = value;
        return this;
    }

    public InstanceBuilder password(@Nullable Password value) {
        password = value;
        return this;
    }

    public InstanceBuilder unicast(@Nullable UnicastSpec value) {
        unicast = value;
        return this;
    }

    public InstanceBuilder excludedAddresses(List<VirtualAddress> value) {
        excludedAddresses = value;
        return this;
    }

    public InstanceBuilder startDelay(Duration value) {
        startDelay = value;
        return this;
    }

    public InstanceBuilder virtualMac(boolean value) {
        virtualMac = value;
        return this;
    }

    public InstanceBuilder checksum(ChecksumMode value) {
        checksum = value;
        return this;
    }

    public InstanceBuilder checkAddresses(boolean value) {
        checkAddresses = value;
        return this;
    }

    public InstanceBuilder garp(GarpSpec value) {
        garp = value;
        return this;
    }

    public InstanceBuilder track(List<TrackSpec> value) {
        track = value;
        return this;
    }

    public InstanceBuilder notifyCommand(List<String> value) {
        notifyCommand = value;
        return this;
    }

    /// The instance, checked.
    ///
    /// @throws IllegalArgumentException if a setting, or two together, are not allowed; the message names the
    ///     setting
    public InstanceSpec build() {
        return new InstanceSpec(
                name,
                version,
                interfaceName,
                virtualRouterId,
                priority,
                advertisementInterval,
                preempt,
                preemptDelay,
                password,
                unicast,
                virtualAddresses,
                excludedAddresses,
                startDelay,
                virtualMac,
                checksum,
                checkAddresses,
                garp,
                track,
                notifyCommand);
    }
}
