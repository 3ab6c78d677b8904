package lbd.core.model.vrrp;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The whole `vrrp:` section.
///
/// @param routerId for logs and scripts; empty: the host name
public record VrrpSpec(
        String routerId, List<ScriptSpec> scripts, List<InstanceSpec> instances, List<SyncGroupSpec> syncGroups) {
    /// A daemon that takes no part in VRRP.
    public static final VrrpSpec DEFAULT = new VrrpSpec("", List.of(), List.of(), List.of());

    public VrrpSpec {
        scripts = List.copyOf(scripts);
        instances = List.copyOf(instances);
        syncGroups = List.copyOf(syncGroups);
        unique("scripts", scripts.stream().map(ScriptSpec::name).toList());
        unique("instances", instances.stream().map(InstanceSpec::name).toList());
        unique("sync_groups", syncGroups.stream().map(SyncGroupSpec::name).toList());
        checkVrids(instances);
        checkAddresses(instances);
        checkScripts(scripts, instances);
        checkGroups(instances, syncGroups);
    }

    /// Whether one of its instances has this address while it is master.
    public boolean brings(InetAddress address) {
        return instances.stream()
                .flatMap(i -> Stream.concat(i.virtualAddresses().stream(), i.excludedAddresses().stream()))
                .anyMatch(v -> v.address().equals(address));
    }

    private static void unique(String setting, List<String> names) {
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            VrrpRanges.require(seen.add(name), setting, "the name \"" + name + "\" is used twice");
        }
    }

    /// A VRID stands for one virtual router per interface and family (RFC 9568 1.2).
    private static void checkVrids(List<InstanceSpec> instances) {
        Map<String, String> seen = new HashMap<>();
        for (InstanceSpec i : instances) {
            String key = i.interfaceName() + " " + i.isIpv4() + " " + i.virtualRouterId();
            String first = seen.putIfAbsent(key, i.name());
            VrrpRanges.require(
                    first == null,
                    "instances[" + i.name() + "].virtual_router_id",
                    i.virtualRouterId() + " is used by \"" + first + "\" on " + i.interfaceName() + " already");
        }
    }

    private static void checkAddresses(List<InstanceSpec> instances) {
        Map<Object, String> seen = new HashMap<>();
        for (InstanceSpec i : instances) {
            for (List<VirtualAddress> list : List.of(i.virtualAddresses(), i.excludedAddresses())) {
                for (VirtualAddress address : list) {
                    // A link-local address may be the same on two links.
                    boolean anywhere = !address.address().isLinkLocalAddress();
                    Object key = anywhere ? address.address() : address.address() + "%" + i.interfaceName();
                    String first = seen.putIfAbsent(key, i.name());
                    VrrpRanges.require(
                            first == null,
                            "instances[" + i.name() + "].virtual_addresses",
                            address + " belongs to \"" + first + "\" already");
                }
            }
        }
    }

    private static void checkScripts(List<ScriptSpec> scripts, List<InstanceSpec> instances) {
        Set<String> known = scripts.stream().map(ScriptSpec::name).collect(Collectors.toSet());
        for (InstanceSpec i : instances) {
            for (TrackSpec track : i.track()) {
                VrrpRanges.require(
                        !(track instanceof TrackSpec.Script s) || known.contains(s.script()),
                        "instances[" + i.name() + "].track",
                        "there is no " + track.subject() + "; known: "
                                + known.stream().sorted().toList());
            }
        }
    }

    private static void checkGroups(List<InstanceSpec> instances, List<SyncGroupSpec> groups) {
        Set<String> known = instances.stream().map(InstanceSpec::name).collect(Collectors.toSet());
        Map<String, String> groupOf = new HashMap<>();
        for (SyncGroupSpec group : groups) {
            for (String member : group.instances()) {
                String setting = "sync_groups[" + group.name() + "].instances";
                VrrpRanges.require(known.contains(member), setting, "there is no instance \"" + member + "\"");
                String first = groupOf.putIfAbsent(member, group.name());
                VrrpRanges.require(first == null, setting, "\"" + member + "\" is in group \"" + first + "\" already");
            }
        }
    }
}
