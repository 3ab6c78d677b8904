package lbd.daemon.alert;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import lbd.core.model.alert.AlertText;
import lbd.core.model.alert.AlertTopic;
import lbd.daemon.log.Fields;

/// What is sent: one event or several.
///
/// @param alert   its name
/// @param host    this machine
/// @param events  not empty, the oldest first
/// @param notSent events that there were beside these, and that no message has
record Message(String alert, String host, List<Fields> events, long notSent) {
    private static final AlertText HEAD = AlertText.parse(
            "{{\"alert\":\"{alert}\",\"host\":\"{host}\",\"time\":\"{time}\",\"level\":\"{level}\","
                    + "\"topic\":\"{topic}\",\"summary\":\"{summary}\",",
            AlertText.Form.JSON);
    private static final int SUMMED_UP = 3;
    private static final int LISTED = 10;

    Message {
        events = List.copyOf(events);
    }

    /// How many events.
    long size() {
        return events.size() + notSent;
    }

    /// A variable's value.
    String value(String name) {
        return switch (name) {
            case "alert" -> alert;
            case "host" -> host;
            case "time" -> events.getLast().time();
            case "level" -> level();
            case "topic" ->
                distinct(events.stream().map(Message::topic).collect(Collectors.toCollection(LinkedHashSet::new)));
            case "summary" -> summary();
            case "text" -> text();
            case "count" -> Long.toString(size());
            case "not_sent" -> notSent == 0 ? "" : Long.toString(notSent);
            default ->
                distinct(events.stream()
                        .map(event -> event.text(name))
                        .filter(text -> !text.isEmpty())
                        .collect(Collectors.toCollection(LinkedHashSet::new)));
        };
    }

    private static String topic(Fields event) {
        AlertTopic topic = Topics.of(event);
        return topic == null ? "test" : topic.name().toLowerCase(Locale.ROOT);
    }

    /// The worst.
    private String level() {
        for (String level : List.of("error", "warn")) {
            if (events.stream().anyMatch(event -> event.level().equals(level))) {
                return level;
            }
        }
        return "info";
    }

    private static String distinct(Set<String> values) {
        String listed = values.stream().limit(LISTED).collect(Collectors.joining(", "));
        return values.size() > LISTED ? listed + " and " + (values.size() - LISTED) + " more" : listed;
    }

    /// In one line.
    private String summary() {
        if (size() == 1) {
            return Summary.of(events.getFirst());
        }
        String few = events.stream().limit(SUMMED_UP).map(Summary::of).collect(Collectors.joining("; "));
        return size() + " events: " + few + (size() > SUMMED_UP ? "; …" : "");
    }

    /// A line for each.
    private String text() {
        String lines = events.stream()
                .map(event -> event.time() + " " + event.level() + " "
                        + Summary.of(event).replace('\n', ' '))
                .collect(Collectors.joining("\n"));
        return notSent == 0 ? lines : lines + "\n" + notSent + " more not sent";
    }

    /// All of it: an object whose `events` are as the log in the format json has them.
    String json() {
        StringBuilder json = new StringBuilder(HEAD.write(this::value));
        json.append("\"count\":").append(size());
        json.append(",\"not_sent\":").append(notSent).append(",\"events\":[");
        json.append(events.stream().map(Fields::json).collect(Collectors.joining(",")));
        return json.append("]}").toString();
    }
}
