package lbd.daemon.admin;

import java.util.List;
import java.util.stream.Collectors;
import lbd.core.model.alert.AlertTopic;
import lbd.daemon.alert.AlertCounts;

/// The alerts of the configuration, and what each has done.
record AlertsView(List<AlertView> alerts) {
    /// @param kind    `webhook`, `email` or `command`
    /// @param to      where it goes, without what is secret
    /// @param on      what it is about
    /// @param sent    messages that got through
    /// @param failed  attempts to send one that failed
    /// @param dropped events that are in no message that got through
    /// @param waiting events that are yet to be sent
    /// @param failure why the last attempt failed; empty where it did not
    record AlertView(
            String name,
            String kind,
            String to,
            List<String> on,
            long sent,
            long failed,
            long dropped,
            long waiting,
            String failure) {}

    /// @param tests in the file's order
    record TestsView(List<TestView> tests) {
        String text() {
            return tests.stream()
                    .map(t -> t.alert() + ": " + (t.sent() ? "" : "not sent: ") + t.answer() + "\n")
                    .collect(Collectors.joining());
        }
    }

    /// @param answer of the other side, or why there is none
    record TestView(String alert, boolean sent, String answer) {}

    static AlertsView of(List<AlertCounts> counts) {
        return new AlertsView(counts.stream()
                .map(one -> new AlertView(
                        one.name(),
                        one.kind(),
                        one.to(),
                        one.on().stream().map(AlertTopic::word).toList(),
                        one.sent(),
                        one.failed(),
                        one.dropped(),
                        one.waiting(),
                        one.failure()))
                .toList());
    }

    String text() {
        if (alerts.isEmpty()) {
            return "no alerts\n";
        }
        Table table = new Table();
        table.row("ALERT", "KIND", "SENT", "FAILED", "DROPPED", "WAITING", "ON", "TO", "LAST FAILURE");
        alerts.forEach(a -> table.row(
                a.name(),
                a.kind(),
                a.sent(),
                a.failed(),
                a.dropped(),
                a.waiting(),
                String.join(",", a.on()),
                a.to(),
                a.failure().isEmpty() ? "-" : a.failure()));
        return table.toString();
    }
}
