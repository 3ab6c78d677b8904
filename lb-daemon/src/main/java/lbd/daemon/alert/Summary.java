package lbd.daemon.alert;

import lbd.daemon.log.Fields;

/// An event in a few words, for people: `server app/app1 down: connection refused`.
final class Summary {
    private static final String[] REASONS = {"evidence", "reason", "was", "error", "warning", "message"};
    private static final int LONGEST = 300;

    private Summary() {}

    static String of(Fields event) {
        String text = head(event);
        String why = why(event);
        text = why.isEmpty() ? text : text + ": " + why;
        return text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
    }

    private static String head(Fields event) {
        String name = event.event();
        return switch (name) {
            case "server.up", "server.down", "server.ejected", "server.drain", "server.disabled" ->
                "server " + event.text("pool") + "/" + event.text("server") + " "
                        + name.substring(name.indexOf('.') + 1);
            case "pool.quorum_lost", "pool.quorum_gained" ->
                "pool %s has %s its quorum: weight %s of %s"
                        .formatted(
                                event.text("pool"),
                                name.endsWith("lost") ? "lost" : "gained",
                                event.text("weight_up"),
                                event.text("quorum"));
            case "problem.begins" -> "problem";
            case "problem.ends" -> "over";
            case "vrrp.transition" ->
                "VRRP %s: %s to %s".formatted(event.text("instance"), event.text("from"), event.text("to"));
            case "certificate.expires" ->
                "certificate %s expires in %s days".formatted(event.text("certificate"), event.text("days_left"));
            case "certificate.expired" -> "certificate " + event.text("certificate") + " has expired";
            case "config.applied" ->
                "configuration %s in force: %s changes, generation %s"
                        .formatted(event.text("file"), event.text("changes"), event.text("generation"));
            case "config.error" -> "error";
            case "config.rejected" ->
                "configuration %s refused: %s errors, %s stays in force"
                        .formatted(event.text("file"), event.text("errors"), event.text("kept"));
            default -> name + about(event);
        };
    }

    private static String about(Fields event) {
        for (String key : new String[] {"certificate", "instance", "pool", "file"}) {
            String value = event.text(key);
            if (!value.isEmpty()) {
                return " " + value;
            }
        }
        return "";
    }

    private static String why(Fields event) {
        for (String key : REASONS) {
            String value = event.text(key);
            if (!value.isEmpty() && !value.equals("-")) {
                return value;
            }
        }
        return "";
    }
}
