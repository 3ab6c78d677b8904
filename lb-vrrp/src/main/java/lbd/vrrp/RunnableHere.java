package lbd.vrrp;

import lbd.core.model.vrrp.InstanceSpec;
import lbd.core.model.vrrp.ScriptSpec;
import lbd.core.model.vrrp.SyncGroupSpec;
import lbd.core.model.vrrp.VrrpSpec;
import lbd.vrrp.script.Account;
import lbd.vrrp.script.Command;
import org.jspecify.annotations.Nullable;

/// Whether this machine can run the scripts that a configuration names. One that only fails at the time would be taken
/// for a sick node.
final class RunnableHere {
    private RunnableHere() {}

    /// What is in the way, with the setting's place, or null.
    static @Nullable String obstacle(VrrpSpec spec) {
        String first = firstCommand(spec);
        String why = first == null ? null : Command.obstacle();
        if (why != null) {
            return first + ": " + why;
        }
        for (ScriptSpec script : spec.scripts()) {
            String user = script.user();
            String problem = user == null ? null : userObstacle(user);
            if (problem != null) {
                return "scripts[" + script.name() + "].user: " + problem;
            }
        }
        return null;
    }

    private static @Nullable String firstCommand(VrrpSpec spec) {
        if (!spec.scripts().isEmpty()) {
            return "scripts[" + spec.scripts().getFirst().name() + "].command";
        }
        for (InstanceSpec instance : spec.instances()) {
            if (!instance.notifyCommand().isEmpty()) {
                return "instances[" + instance.name() + "].notify";
            }
        }
        for (SyncGroupSpec group : spec.syncGroups()) {
            if (!group.notifyCommand().isEmpty()) {
                return "sync_groups[" + group.name() + "].notify";
            }
        }
        return null;
    }

    private static @Nullable String userObstacle(String user) {
        if (Account.named(user) == null) {
            return "there is no user \"" + user + "\" here";
        }
        return Account.weAreRoot() ? null : "only root can run a script as somebody else";
    }
}
