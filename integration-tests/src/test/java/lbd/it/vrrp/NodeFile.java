package lbd.it.vrrp;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// A node's lbd.yaml: an instance with adverts every 100 ms, so that master-down is 300 ms and the skew, some 360 ms;
/// and what a test adds to it. A value: each method returns another one.
record NodeFile(
        List<Map<String, String>> instances, List<String> scripts, List<String> groups, String more, String admin) {
    /// Takes no part in VRRP.
    static final NodeFile NONE = new NodeFile(List.of(), List.of(), List.of(), "", "admin: {http: \"off\"}\n");

    static NodeFile priority(int priority) {
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("name", "VI_1");
        keys.put("interface", "eth0");
        keys.put("virtual_router_id", "51");
        keys.put("advertisement_interval", "100ms");
        keys.put("virtual_addresses", "[" + Lab.VIP + "/24]");
        keys.put("priority", Integer.toString(priority));
        return new NodeFile(List.of(keys), List.of(), List.of(), "", "admin: {http: \"off\"}\n");
    }

    /// Adverts every half second, where the machine's stalls must not look like a dead master.
    NodeFile patient() {
        return with("advertisement_interval", "500ms");
    }

    /// Sets a key of the first instance.
    ///
    /// @param value in YAML's flow style
    NodeFile with(String key, String value) {
        List<Map<String, String>> all = new ArrayList<>(instances);
        Map<String, String> first = new LinkedHashMap<>(all.getFirst());
        first.put(key, value);
        all.set(0, first);
        return new NodeFile(all, scripts, groups, more, admin);
    }

    NodeFile without(String key) {
        List<Map<String, String>> all = new ArrayList<>(instances);
        Map<String, String> first = new LinkedHashMap<>(all.getFirst());
        first.remove(key);
        all.set(0, first);
        return new NodeFile(all, scripts, groups, more, admin);
    }

    /// Appends another file's instances.
    NodeFile and(NodeFile other) {
        List<Map<String, String>> all = new ArrayList<>(instances);
        all.addAll(other.instances);
        return new NodeFile(all, scripts, groups, more, admin);
    }

    /// @param script in YAML's flow style, without braces
    NodeFile script(String script) {
        List<String> all = new ArrayList<>(scripts);
        all.add("{" + script + "}");
        return new NodeFile(instances, all, groups, more, admin);
    }

    NodeFile group(String group) {
        List<String> all = new ArrayList<>(groups);
        all.add("{" + group + "}");
        return new NodeFile(instances, scripts, all, more, admin);
    }

    /// @param yaml further sections
    NodeFile and(String yaml) {
        return new NodeFile(instances, scripts, groups, more + yaml, admin);
    }

    /// @param section in place of `admin:`
    NodeFile admin(String section) {
        return new NodeFile(instances, scripts, groups, more, section);
    }

    String yaml() {
        List<String> all = instances.stream().map(NodeFile::flow).toList();
        return "version: 1\n" + admin + "access_log: {path: \"off\"}\n" + more
                + (instances.isEmpty() ? "" : "vrrp:\n") + list("scripts", scripts) + list("instances", all)
                + list("sync_groups", groups);
    }

    private static String flow(Map<String, String> keys) {
        return keys.entrySet().stream()
                .map(e -> e.getKey() + ": " + e.getValue())
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private static String list(String key, List<String> items) {
        return items.isEmpty()
                ? ""
                : items.stream().collect(Collectors.joining("\n    - ", "  " + key + ":\n    - ", "\n"));
    }
}
