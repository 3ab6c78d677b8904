package lbd.daemon.admin;

import java.util.List;
import java.util.function.Predicate;
import lbd.core.accesslog.AccessRecord;
import lbd.core.runtime.RuntimeState;
import lbd.daemon.log.EventMemory;
import lbd.daemon.recorder.Match;
import lbd.daemon.recorder.Recorder;
import lbd.daemon.recorder.Tail;

/// The paths that show what happens and has happened: `top`, `failures`, `tail`, `events`. They tell what
/// clients have asked for, so they are for who may write.
final class WatchApi {
    private static final int MOST = 10_000;
    private static final int FEW = 20;

    private final RuntimeState state;
    private final Recorder recorder;

    WatchApi(RuntimeState state, Recorder recorder) {
        this.state = state;
        this.recorder = recorder;
    }

    /// Always JSON: what it tells is told by two of them.
    Answer top(AdminRequest request) {
        return watched(request, () -> Answer.json(200, TopView.of(state, recorder)));
    }

    Answer failures(AdminRequest request) {
        return watched(request, () -> {
            List<AccessRecord> all = recorder.failures(Match.parse(request.parameter("match")));
            List<AccessRecord> last = last(all, most(request));
            FailuresView view = FailuresView.of(all, last);
            String text = request.asText() ? view.text(new RecordText().lines(last, false)) : "";
            return Answer.of(request, 200, text, view);
        });
    }

    /// Without a session it begins one.
    Answer tail(AdminRequest request) {
        return watched(request, () -> {
            String session = request.parameter("session");
            long now = System.nanoTime();
            Tail.Watched watched = session.isEmpty()
                    ? recorder.watch(Match.parse(request.parameter("match")), now)
                    : recorder.goOn(session(session), now);
            boolean json = request.parameter("lines").equals("json");
            return request.asText()
                    ? Answer.text(200, TailView.text(watched, json))
                    : Answer.json(200, TailView.of(watched));
        });
    }

    /// @return those whose name begins with `match`: `server.`, `config.reloaded`
    Answer events(AdminRequest request) {
        return watched(request, () -> {
            String match = request.parameter("match");
            Predicate<String> named = name -> name.startsWith(match);
            List<EventMemory.Event> events = EventMemory.last(named, most(request));
            String text = request.asText() ? EventsView.text(events) : "";
            return Answer.of(request, 200, text, EventsView.of(events));
        });
    }

    private static long session(String given) {
        if (!given.matches("[0-9]{1,18}|[0-8][0-9]{18}")) {
            throw new IllegalArgumentException("session: \"" + given + "\" is none that was given");
        }
        return Long.parseLong(given);
    }

    private interface Watching {
        Answer answer();
    }

    private static Answer watched(AdminRequest request, Watching watching) {
        if (!request.mayWrite()) {
            return Answer.notAllowed(request, "what clients have asked for is shown through the admin socket");
        }
        try {
            return watching.answer();
        } catch (IllegalStateException e) {
            return Answer.error(request, 409, message(e));
        } catch (IllegalArgumentException e) {
            return Answer.error(request, 400, message(e));
        }
    }

    private static String message(RuntimeException e) {
        return String.valueOf(e.getMessage());
    }

    private static <T> List<T> last(List<T> all, int most) {
        return all.subList(Math.max(0, all.size() - most), all.size());
    }

    /// @throws IllegalArgumentException where it is no number
    private static int most(AdminRequest request) {
        String last = request.parameter("last");
        if (last.isEmpty()) {
            return FEW;
        }
        if (!last.matches("[0-9]{1,5}") || Integer.parseInt(last) > MOST) {
            throw new IllegalArgumentException("last: \"" + last + "\" is out of range; allowed: 0 to " + MOST);
        }
        return Integer.parseInt(last);
    }
}
