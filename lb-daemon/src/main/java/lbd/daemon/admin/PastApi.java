package lbd.daemon.admin;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import lbd.core.accesslog.AccessRecord;
import lbd.core.accesslog.LineCondition;
import lbd.core.accesslog.LoggedBytes;
import lbd.core.model.ListenerSpec;
import lbd.core.runtime.RuntimeState;
import lbd.daemon.NotPossibleException;
import lbd.daemon.Operator;
import lbd.daemon.explain.Answered;
import lbd.daemon.explain.AskedRequest;
import lbd.daemon.recorder.Match;
import lbd.daemon.recorder.Recorder;
import org.jspecify.annotations.Nullable;

/// Explains a request that is over, by its id: what the flight recorder has of it, and what would become of one like
/// it.
final class PastApi {
    private static final int MOST_ID = 512;

    private final RuntimeState state;
    private final Recorder recorder;
    private final Operator operator;

    PastApi(RuntimeState state, Recorder recorder, Operator operator) {
        this.state = state;
        this.recorder = recorder;
        this.operator = operator;
    }

    CompletableFuture<Answer> explain(AdminRequest request, String id) {
        Match match;
        try {
            match = new Match(List.of(LineCondition.parse("request_id=" + cut(id))));
        } catch (IllegalArgumentException e) {
            return done(Answer.error(request, 400, "\"" + id + "\" is no id of a request"));
        }
        List<AccessRecord> failures = recorder.failures(match);
        List<AccessRecord> others = recorder.others(match);
        AccessRecord last = last(failures, others);
        if (last == null) {
            return done(Answer.error(request, 409, notKept(id)));
        }
        boolean failure = !failures.isEmpty() && last.equals(failures.getLast());
        PastView past = new PastView(
                new RecordText().json(List.of(last)).getFirst(),
                failure,
                failures.size() + others.size(),
                last.startMillis < state.generation().since().toEpochMilli(),
                null,
                null);
        return now(last)
                .handle((answered, problem) -> view(past, answered, problem))
                .thenApply(view -> Answer.of(request, 200, request.asText() ? view.text() : "", view));
    }

    /// As it was kept.
    private static String cut(String id) {
        byte[] bytes = id.getBytes(StandardCharsets.ISO_8859_1);
        return bytes.length > MOST_ID ? id.substring(0, MOST_ID) : id;
    }

    private static @Nullable AccessRecord last(List<AccessRecord> failures, List<AccessRecord> others) {
        AccessRecord failure = failures.isEmpty() ? null : failures.getLast();
        AccessRecord other = others.isEmpty() ? null : others.getLast();
        if (failure == null || other == null) {
            return failure == null ? other : failure;
        }
        return failure.startMillis >= other.startMillis ? failure : other;
    }

    private static PastView view(PastView past, @Nullable Answered now, @Nullable Throwable problem) {
        Throwable cause =
                problem instanceof CompletionException && problem.getCause() != null ? problem.getCause() : problem;
        if (cause != null && !(cause instanceof NotPossibleException)) {
            throw new CompletionException(cause);
        }
        return new PastView(
                past.request(),
                past.failure(),
                past.times(),
                past.changedSince(),
                now,
                cause == null ? null : String.valueOf(cause.getMessage()));
    }

    private CompletableFuture<Answered> now(AccessRecord record) {
        ListenerSpec listener = state.config().listeners().stream()
                .filter(one -> one.name().equals(record.listener))
                .findFirst()
                .orElse(null);
        if (listener == null) {
            return unsaid("there is no listener " + record.listener + " any more");
        }
        String method = text(record.method);
        String target = text(record.target);
        if (method.isEmpty() || target.isEmpty()) {
            return unsaid("no head of a request came that could be read");
        }
        InetAddress source;
        try {
            source = InetAddress.ofLiteral(text(record.client));
        } catch (IllegalArgumentException e) {
            return unsaid("its client has no address");
        }
        return operator.explain(new AskedRequest(
                method,
                record.tls != null,
                text(record.host),
                listener.bind().getFirst().getPort(),
                target,
                List.of(),
                source,
                record.listener));
    }

    private static CompletableFuture<Answered> unsaid(String why) {
        return CompletableFuture.failedFuture(new NotPossibleException(why));
    }

    private static String text(LoggedBytes bytes) {
        return bytes.toString();
    }

    private String notKept(String id) {
        Match all = Match.parse("");
        List<AccessRecord> failures = recorder.failures(all);
        List<AccessRecord> others = recorder.others(all);
        boolean ids = state.config().listeners().stream()
                .anyMatch(one -> one.http().edits().requestId() != null);
        return "no request \"" + id + "\" is remembered: the last failures are (" + kept(failures)
                + "), and a sample of what went well, one in 64 (" + kept(others) + ")"
                + (ids ? "" : "; no listener gives ids: see request_id");
    }

    private static String kept(List<AccessRecord> records) {
        if (records.isEmpty()) {
            return "none now";
        }
        long first = records.getFirst().startMillis;
        Duration age = Duration.ofMillis(Math.max(0, Instant.now().toEpochMilli() - first));
        return "%d since %s, %s ago".formatted(records.size(), new RecordText().time(records.getFirst()), inWords(age));
    }

    private static String inWords(Duration age) {
        return StatusText.age(age.toMillis() / 1000.0);
    }

    private static CompletableFuture<Answer> done(Answer answer) {
        return CompletableFuture.completedFuture(answer);
    }
}
