package lbd.config.yaml;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionEndEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.parser.Parser;

/// Passes events on to the composer, which recurses, and stops it in time. It also remembers where the aliases stand:
/// the composer puts the node that is meant in their place and forgets them.
final class BoundedParser implements Parser {
    static final int MAX_DEPTH = 64;

    private final Parser events;
    private final Queue<Mark> aliases = new ArrayDeque<>();
    private int depth;
    private @Nullable Mark reached;

    BoundedParser(Parser events) {
        this.events = events;
    }

    /// The end of what was read last; null before anything was.
    @Nullable
    Mark reached() {
        return reached;
    }

    /// In the order of the document.
    Queue<Mark> aliases() {
        return aliases;
    }

    @Override
    public boolean checkEvent(Event.ID choice) {
        return events.checkEvent(choice);
    }

    @Override
    public Event peekEvent() {
        return events.peekEvent();
    }

    @Override
    public Event getEvent() {
        Event event = events.getEvent();
        reached = event.getEndMark();
        if (event instanceof CollectionStartEvent && ++depth > MAX_DEPTH) {
            throw new TooDeep(event.getStartMark());
        }
        if (event instanceof CollectionEndEvent) {
            depth--;
        }
        if (event instanceof AliasEvent) {
            aliases.add(event.getStartMark());
        }
        return event;
    }

    /// Unchecked, to get out through the composer.
    static final class TooDeep extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final transient Mark mark;

        TooDeep(Mark mark) {
            this.mark = mark;
        }

        Mark mark() {
            return mark;
        }
    }
}
