package lbd.vrrp;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lbd.core.model.vrrp.InstanceSpec;
import org.jspecify.annotations.Nullable;

/// The instances in force, by name: which of them a reload keeps, and what the operator has to say to them. The VRRP
/// thread's.
final class Roster {
    private final Node node;
    private final Groups groups;
    private Map<String, Instance> byName = new LinkedHashMap<>();
    private Instance[] all = {};

    Roster(Node node, Groups groups) {
        this.node = node;
        this.groups = groups;
    }

    /// In the file's order.
    Instance[] all() {
        return all;
    }

    Map<String, Instance> byName() {
        return byName;
    }

    /// Keeps the instances whose identity stays, also under another name, ends the others and makes what is new.
    void reload(List<InstanceSpec> specs, long now) {
        Map<String, Instance> kept = kept(specs, new ArrayList<>(byName.values()), now);
        Map<String, Instance> next = new LinkedHashMap<>();
        for (InstanceSpec spec : specs) {
            Instance running = kept.get(spec.name());
            if (running == null) {
                next.put(spec.name(), new Instance(spec, node));
            } else {
                next.put(spec.name(), running);
                if (!running.spec().equals(spec)) {
                    running.reload(spec, now);
                }
            }
        }
        byName = next;
        all = next.values().toArray(Instance[]::new);
    }

    private Map<String, Instance> kept(List<InstanceSpec> specs, List<Instance> before, long now) {
        Map<String, Instance> kept = new LinkedHashMap<>();
        for (boolean named : new boolean[] {true, false}) {
            for (InstanceSpec spec : specs) {
                Instance same = kept.containsKey(spec.name()) ? null : takeSame(spec, before, named);
                if (same != null) {
                    kept.put(spec.name(), same);
                }
            }
        }
        // Before a new one takes its VRID.
        before.forEach(i -> stop(i, now));
        return kept;
    }

    private static @Nullable Instance takeSame(InstanceSpec spec, List<Instance> from, boolean named) {
        for (Iterator<Instance> i = from.iterator(); i.hasNext(); ) {
            Instance instance = i.next();
            boolean fits = !named || instance.spec().name().equals(spec.name());
            if (fits && instance.spec().isSameRouter(spec)) {
                i.remove();
                return instance;
            }
        }
        return null;
    }

    private void stop(Instance instance, long now) {
        instance.joinGroup(null);
        try {
            instance.shutdown(now);
            instance.close();
        } catch (RuntimeException e) {
            node.failed(instance, e, now);
        }
    }

    boolean usesVirtualMac(String interfaceName, Instance except) {
        for (Instance instance : byName.values()) {
            InstanceSpec s = instance.spec();
            if (instance != except && s.virtualMac() && s.interfaceName().equals(interfaceName)) {
                return true;
            }
        }
        return false;
    }

    /// In a sync group all members stand back: one of them alone would keep the others' priority hidden.
    OperatorAnswer demote(String name, long now) {
        Instance instance = byName.get(name);
        if (instance == null) {
            return unknown(name);
        }
        OperatorAnswer answer = instance.demote(now);
        for (Instance member : groups.movingWith(instance)) {
            if (member != instance) {
                member.demote(now);
            }
        }
        return answer;
    }

    /// What is refused changes nothing.
    OperatorAnswer promote(String name, long now) {
        Instance instance = byName.get(name);
        if (instance == null) {
            return unknown(name);
        }
        List<Instance> moving = groups.movingWith(instance);
        for (Instance member : moving) {
            String why = member.obstacle(groups.priorityOf(member));
            if (why != null) {
                return new OperatorAnswer(false, why);
            }
        }
        for (Instance member : moving) {
            member.standUp(groups.priorityOf(member), now);
        }
        return instance.takeOver(now);
    }

    private static OperatorAnswer unknown(String name) {
        return new OperatorAnswer(false, "there is no VRRP instance \"" + name + "\"");
    }
}
