package lbd.daemon.admin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import lbd.core.model.Range;
import lbd.core.model.Units;
import lbd.daemon.Operator;
import lbd.daemon.plan.Planned;
import lbd.daemon.reload.ReloadResult;
import org.jspecify.annotations.Nullable;

/// The paths that have to do with the configuration as a whole: `plan`, `reload`, `apply`,
/// `confirm`, `rollback`.
///
/// A file that somebody names is read by the daemon, and may have programs in it that it runs: such a request is for
/// its own user and root, not for the members of `admin.group`.
final class ConfigApi {
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final int REFUSED = 422;
    private static final int CUTS = 409;

    private final Operator operator;

    ConfigApi(Operator operator) {
        this.operator = operator;
    }

    CompletableFuture<Answer> reload(AdminRequest request) {
        return Work.answered(
                request,
                operator.config().reload(),
                result -> done(request, result, operator.config().file(), null));
    }

    private static Answer done(AdminRequest request, ReloadResult result, String file, @Nullable Instant confirmBy) {
        return done(request, result, file, generation -> taken(generation, confirmBy), confirmBy);
    }

    /// @param end what a text about one that is taken ends with, by its generation
    static Answer done(
            AdminRequest request,
            ReloadResult result,
            String file,
            IntFunction<String> end,
            @Nullable Instant confirmBy) {
        return switch (result) {
            case ReloadResult.Taken(var generation, var plan) ->
                Answer.of(
                        request,
                        200,
                        request.asText() ? plan.text() + end.apply(generation.number()) : "",
                        PlanView.DoneView.taken(
                                generation.number(), file, confirmBy == null ? null : confirmBy.toString(), plan));
            case ReloadResult.Refused(var errors, var kept) ->
                Answer.of(
                        request,
                        REFUSED,
                        String.join("\n", errors) + "\nrefused: generation " + kept + " stays in force\n",
                        PlanView.DoneView.refused(kept, file, errors));
        };
    }

    private static String taken(int generation, @Nullable Instant confirmBy) {
        Instant by = confirmBy == null ? null : confirmBy.truncatedTo(ChronoUnit.SECONDS);
        return "taken: generation " + generation
                + (by == null ? "" : "; it goes back at " + by + " unless you say: lbd confirm") + "\n";
    }

    CompletableFuture<Answer> apply(AdminRequest request) {
        Path file = Path.of(request.value());
        String within = request.parameter("confirm");
        Duration confirm;
        try {
            confirm = within.isEmpty() ? null : within(within);
        } catch (IllegalArgumentException e) {
            return CompletableFuture.completedFuture(Answer.error(request, 400, "confirm: " + e.getMessage()));
        }
        return Work.answered(
                request,
                operator.config().apply(file, confirm),
                result -> done(
                        request,
                        result,
                        file.toString(),
                        confirm == null ? null : Instant.now().plus(confirm)));
    }

    private static Duration within(String text) {
        Duration within = Units.duration(text);
        Range.check("the time", within, SHORTEST, LONGEST);
        return within;
    }

    CompletableFuture<Answer> confirm(AdminRequest request) {
        return Work.answered(request, operator.config().confirm(), file -> {
            String text = "confirmed: " + file + " stays in force" + ownIsOther(file);
            return Answer.of(request, 200, text + "\n", new DoneView(text));
        });
    }

    CompletableFuture<Answer> rollBack(AdminRequest request) {
        return Work.answered(
                request,
                operator.config().rollBack(),
                result -> done(request, result, operator.config().file(), null));
    }

    /// What to do so that it stays when the daemon reads its own file again.
    private String ownIsOther(String file) {
        String own = operator.config().file();
        try {
            if (Files.isSameFile(Path.of(file), Path.of(own))) {
                return "";
            }
        } catch (IOException | InvalidPathException e) {
            // One of them is gone: then they are not the same.
        }
        return "\nthe next reload or restart takes " + own + " again; to keep it: cp " + file + " " + own;
    }

    CompletableFuture<Answer> plan(AdminRequest request) {
        Path file = Path.of(request.value());
        return Work.answered(request, operator.config().plan(file), planned -> plan(request, file.toString(), planned));
    }

    /// What a reload would do.
    CompletableFuture<Answer> planOwn(AdminRequest request) {
        return Work.answered(
                request,
                operator.config().planOwn(),
                planned -> plan(request, operator.config().file(), planned));
    }

    private static Answer plan(AdminRequest request, String file, Planned planned) {
        boolean refused = !planned.errors().isEmpty();
        int status = !planned.valid() ? REFUSED : refused || planned.plan().cuts() ? CUTS : 200;
        String text = request.asText() ? text(planned, refused) : "";
        return Answer.of(
                request, status, text, PlanView.of(file, planned.plan(), planned.errors(), planned.warnings()));
    }

    private static String text(Planned planned, boolean refused) {
        if (!planned.valid()) {
            return lines(planned.errors());
        }
        String plan = planned.plan().text() + lines(planned.warnings());
        return refused ? plan + "it would be refused:\n" + lines(planned.errors()) : plan;
    }

    private static String lines(List<String> lines) {
        return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
    }
}
