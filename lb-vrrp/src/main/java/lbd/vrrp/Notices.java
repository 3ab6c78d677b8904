package lbd.vrrp;

import java.time.Duration;
import java.util.List;
import lbd.core.model.vrrp.InstanceSpec;
import lbd.core.model.vrrp.SyncGroupSpec;
import lbd.vrrp.election.State;
import lbd.vrrp.script.NotifyScript;

/// Tells the notify scripts of instances and groups, in keepalived's words.
final class Notices {
    private final NotifyScript notifier = new NotifyScript();

    void changed(Instance instance, State.Kind state, List<Group> groups, String routerId) {
        int priority = instance.router().params().priority();
        InstanceSpec i = instance.spec();
        notifier.tell(
                i.notifyCommand(), routerId, new NotifyScript.Message("INSTANCE", i.name(), word(state), priority));
        for (Group group : groups) {
            if (group.members.contains(instance) && group.differs()) {
                SyncGroupSpec g = group.spec;
                notifier.tell(
                        g.notifyCommand(),
                        routerId,
                        new NotifyScript.Message("GROUP", g.name(), word(group.state()), priority));
            }
        }
    }

    /// Waits for the calls under way.
    void await(Duration limit) throws InterruptedException {
        notifier.await(limit);
    }

    private static String word(State.Kind state) {
        return switch (state) {
            case INITIALIZE -> "STOP";
            case BACKUP -> "BACKUP";
            case MASTER -> "MASTER";
            case FAULT -> "FAULT";
        };
    }
}
