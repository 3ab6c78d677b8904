package lbd.core.model.vrrp;

import java.util.HashSet;
import java.util.List;

/// Instances that are master together or not at all.
///
/// @param instances at least one name, each once
/// @param notifyCommand    program and arguments, called with GROUP, name, state, priority; empty: none
public record SyncGroupSpec(String name, List<String> instances, List<String> notifyCommand) {
    public SyncGroupSpec {
        VrrpRanges.name("name", name);
        instances = List.copyOf(instances);
        VrrpRanges.require(!instances.isEmpty(), "instances", "is empty; name the instances of the group");
        VrrpRanges.require(new HashSet<>(instances).size() == instances.size(), "instances", "names an instance twice");
        notifyCommand = notifyCommand.isEmpty() ? List.of() : VrrpRanges.command("notify", notifyCommand);
    }
}
