package lbd.core.model.vrrp;

import java.util.HashSet;
import java.util.List;

/// Instances that are master together or not at all.
///
/// @param instances at least one name, each once
/// @param notifyCommand    program and arguments, called with GROUP, name, state, priority; empty: none
public record SyncGroupSpec(String name, List<String> instances, List<String> notifyCommand) {
    public SyncGroupSpec {
        Limits.name("name", name);
        instances = List.copyOf(instances);
        Limits.require(!instances.isEmpty(), "instances", "is empty; name the instances of the group");
        Limits.require(new HashSet<>(instances).size() == instances.size(), "instances", "names an instance twice");
        notifyCommand = notifyCommand.isEmpty() ? List.of() : Limits.command("notify", notifyCommand);
    }
}
