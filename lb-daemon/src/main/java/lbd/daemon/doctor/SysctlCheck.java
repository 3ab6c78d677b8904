package lbd.daemon.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import lbd.core.model.Config;
import lbd.core.model.ListenerSpec;
import org.jspecify.annotations.Nullable;

/// Settings of the kernel with a number that must not be too small.
final class SysctlCheck implements Check {
    private static final int BUFFER = 4 << 20;

    /// @param least it should be
    private record Setting(String name, long least, String why) {
        private String path() {
            return "proc/sys/" + name.replace('.', '/');
        }
    }

    private static final List<Setting> ALWAYS = List.of(
            new Setting(
                    "net.core.somaxconn", 4096, "connections that come in a burst wait to be accepted, or are lost"),
            new Setting("net.ipv4.tcp_max_syn_backlog", 1024, "so do those whose handshake is not over"),
            new Setting(
                    "net.ipv4.tcp_tw_reuse",
                    1,
                    "ports of connections to servers that have ended are used again after a second"));

    private static final List<Setting> WITH_UDP = List.of(
            new Setting("net.core.rmem_max", BUFFER, "datagrams that come in a burst wait to be read, or are lost"),
            new Setting("net.core.wmem_max", BUFFER, "so do those that are sent"));

    private static final List<Setting> WITH_VRRP =
            List.of(new Setting("net.ipv4.igmp_max_memberships", 1, "each interface of VRRP's joins a group"));

    @Override
    public List<Finding> look(Machine machine, @Nullable Config config) {
        List<Setting> all = new ArrayList<>(ALWAYS);
        if (config != null && config.listeners().stream().anyMatch(l -> l.protocol() == ListenerSpec.Protocol.UDP)) {
            all.addAll(WITH_UDP);
        }
        if (config != null && !config.vrrp().instances().isEmpty()) {
            all.addAll(WITH_VRRP);
        }
        List<Finding> findings = new ArrayList<>();
        for (Setting one : all) {
            OptionalLong value = machine.number(one.path());
            value.ifPresent(is -> findings.add(judge(one, is)));
        }
        return findings;
    }

    private static Finding judge(Setting setting, long is) {
        return is >= setting.least
                ? Finding.ok(setting.name, Long.toString(is))
                : Finding.warn(
                        setting.name,
                        Long.toString(is),
                        setting.least + " or more: " + setting.why,
                        "sysctl -w " + setting.name + "=" + setting.least);
    }
}
