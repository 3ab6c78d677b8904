package lbd.daemon.admin;

import java.util.List;
import java.util.stream.Collectors;
import lbd.daemon.admin.VrrpView.CountersView;
import lbd.daemon.admin.VrrpView.InstanceView;
import lbd.daemon.admin.VrrpView.StraysView;

/// [VrrpView] for people.
final class VrrpText {
    private VrrpText() {}

    /// How each instance stands, what is wrong with it, and its counters.
    static String of(VrrpView view) {
        return view.instances().isEmpty()
                ? "this daemon takes no part in VRRP\n"
                : "router " + view.routerId() + "\n\n" + table(view.instances()) + "\n" + counters(view.instances())
                        + strays(view.strays());
    }

    /// How each instance stands and what is wrong with it.
    static String table(List<InstanceView> instances) {
        Table table = new Table();
        table.row("VRRP", "INTERFACE", "VRID", "STATE", "FOR", "PRIORITY", "CONFIGURED", "MASTER", "ADDRESSES");
        for (InstanceView i : instances) {
            table.row(
                    i.name(),
                    i.interfaceName(),
                    i.virtualRouterId(),
                    i.demoted() ? i.state() + " (demoted)" : i.state(),
                    StatusText.age(i.forSeconds()),
                    i.priority(),
                    i.configuredPriority(),
                    master(i),
                    addresses(i));
        }
        return table + instances.stream().map(VrrpText::troubles).collect(Collectors.joining());
    }

    private static String master(InstanceView i) {
        if (i.state().equals("master")) {
            return "this node";
        }
        return i.master() == null ? "-" : i.master() + " (" + i.masterPriority() + ")";
    }

    private static String addresses(InstanceView i) {
        String all = String.join(" ", i.addresses());
        return i.excludedAddresses().isEmpty() ? all : all + " " + String.join(" ", i.excludedAddresses());
    }

    private static String troubles(InstanceView i) {
        StringBuilder text = new StringBuilder();
        i.faults().forEach(fault -> text.append("%s: FAULT: %s\n".formatted(i.name(), fault)));
        var conflict = i.conflict();
        if (conflict != null) {
            text.append("%s: CONFLICT: %s was claimed by %s, last at %s\n"
                    .formatted(i.name(), conflict.address(), conflict.holder(), conflict.last()));
        }
        return text.toString();
    }

    private static String counters(List<InstanceView> instances) {
        Table table = new Table();
        table.row("VRRP", "SENT", "RECEIVED", "REFUSED", "BECAME MASTER", "LEFT MASTER", "ANNOUNCED", "RIVAL ADVERTS");
        for (InstanceView i : instances) {
            CountersView c = i.counters();
            table.row(
                    i.name(),
                    c.advertsSent(),
                    c.advertsReceived(),
                    c.refused().values().stream().mapToLong(n -> n).sum(),
                    c.becameMaster(),
                    c.leftMaster(),
                    c.announcements(),
                    c.rivalAdverts());
        }
        return table + instances.stream().map(VrrpText::refused).collect(Collectors.joining());
    }

    private static String strays(List<StraysView> strays) {
        StringBuilder text = new StringBuilder();
        for (StraysView s : strays) {
            s.refused()
                    .forEach((reason, n) -> text.append(
                            "%s %s: passed over %d: %s\n".formatted(s.interfaceName(), s.family(), n, reason)));
        }
        return text.toString();
    }

    private static String refused(InstanceView i) {
        return i.counters().refused().entrySet().stream()
                .map(e -> "%s: refused %d: %s\n".formatted(i.name(), e.getValue(), e.getKey()))
                .collect(Collectors.joining());
    }
}
