package lbd.vrrp;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import lbd.core.model.vrrp.InstanceSpec;
import lbd.core.model.vrrp.ScriptSpec;
import lbd.core.model.vrrp.SyncGroupSpec;
import lbd.core.model.vrrp.VrrpSpec;
import lbd.sys.Account;
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
        String missing = missingProgram(spec);
        if (missing != null) {
            return missing;
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

    /// A program that is named and is not there, or is no program, with the setting's place, or null.
    static @Nullable String missingProgram(VrrpSpec spec) {
        for (ScriptSpec script : spec.scripts()) {
            String problem = programObstacle(script.command());
            if (problem != null) {
                return "scripts[" + script.name() + "].command: " + problem;
            }
        }
        for (InstanceSpec instance : spec.instances()) {
            String problem = programObstacle(instance.notifyCommand());
            if (problem != null) {
                return "instances[" + instance.name() + "].notify: " + problem;
            }
        }
        for (SyncGroupSpec group : spec.syncGroups()) {
            String problem = programObstacle(group.notifyCommand());
            if (problem != null) {
                return "sync_groups[" + group.name() + "].notify: " + problem;
            }
        }
        return null;
    }

    private static @Nullable String programObstacle(List<String> command) {
        if (command.isEmpty()) {
            return null;
        }
        Path program = Path.of(command.getFirst());
        if (!Files.exists(program)) {
            return program + " does not exist";
        }
        return Files.isRegularFile(program) && Files.isExecutable(program) ? null : program + " is no program";
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
