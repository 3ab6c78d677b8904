package lbd.daemon.admin;

import java.util.List;
import java.util.Locale;
import lbd.daemon.admin.ChecksView.CheckView;
import lbd.daemon.admin.ChecksView.ResultView;
import lbd.daemon.admin.ChecksView.ServerView;

/// [ChecksView] for people.
final class ChecksText {
    private ChecksText() {}

    static String of(ChecksView view) {
        StringBuilder text = new StringBuilder(checks(view.servers()).toString());
        for (ServerView server : view.servers()) {
            List<ResultView> history = server.history();
            if (history != null) {
                text.append('\n').append(standing(server)).append('\n');
                text.append(history.isEmpty() ? "" : "\n" + history(history));
            }
        }
        return text.toString();
    }

    /// `app/app1 is down since 2026-11-21T10:00:00Z: connection refused`
    static String standing(ServerView server) {
        String line =
                "%s/%s is %s since %s".formatted(server.pool(), server.server(), server.standing(), server.since());
        return server.evidence() == null ? line : line + ": " + server.evidence();
    }

    private static Table checks(List<ServerView> servers) {
        Table table = new Table();
        table.row("POOL/SERVER", "HEALTH", "CHECK", "SAYS", "PASSED", "FAILED", "LAST", "TOOK", "EVIDENCE");
        for (ServerView server : servers) {
            String path = server.pool() + "/" + server.server();
            if (server.checks().isEmpty()) {
                table.row(path, server.standing(), "-", "-", "-", "-", "-", "-", "-");
            }
            server.checks().forEach(check -> row(table, path, server, check));
        }
        return table;
    }

    private static void row(Table table, String path, ServerView server, CheckView check) {
        ResultView last = check.last();
        table.row(
                path,
                server.standing(),
                check.name(),
                says(check),
                check.passed(),
                check.failed(),
                last == null ? "-" : word(last),
                last == null ? "-" : took(last),
                last == null ? "-" : last.evidence());
    }

    /// `up`, or `up 2/3`: two failures of three that take it down.
    private static String says(CheckView check) {
        if (check.stopped()) {
            return "stopped";
        }
        return check.inARow() == 0 ? check.standing() : check.standing() + " " + check.inARow() + "/" + check.needed();
    }

    private static Table history(List<ResultView> history) {
        Table table = new Table();
        table.row("ENDED", "CHECK", "RESULT", "TOOK", "EVIDENCE");
        history.forEach(r -> table.row(r.at(), r.check(), word(r), took(r), r.evidence()));
        return table;
    }

    private static String word(ResultView result) {
        return result.passed() ? "passed" : result.reason();
    }

    private static String took(ResultView result) {
        return String.format(Locale.ROOT, "%.1fms", result.tookMs());
    }
}
