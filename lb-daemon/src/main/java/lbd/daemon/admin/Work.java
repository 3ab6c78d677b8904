package lbd.daemon.admin;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import lbd.daemon.NotPossibleException;
import lbd.daemon.Operator;

/// What is done on another thread and answered from there.
final class Work {
    private Work() {}

    static <T> CompletableFuture<Answer> answered(
            AdminRequest request, CompletableFuture<T> work, Function<T, Answer> answer) {
        return work.thenApply(answer).exceptionally(e -> {
            Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
            if (cause instanceof NotPossibleException) {
                return Answer.error(request, 409, String.valueOf(cause.getMessage()));
            }
            throw new CompletionException(cause);
        });
    }

    /// As [#answered], of what is to outlive a restart: the text says where it would not. Programs ask for the
    /// problems.
    static <T> CompletableFuture<Answer> kept(
            AdminRequest request, Operator operator, CompletableFuture<T> work, Function<T, Answer> answer) {
        return answered(request, work, answer.andThen(done -> {
            String why = operator.byHand().notKept();
            return why == null || done.status() != 200
                    ? done
                    : done.and("not kept over a restart yet, it is tried again: process.state_file: " + why + "\n");
        }));
    }

    /// What only the daemon's own user and root may ask for.
    static CompletableFuture<Answer> byOwner(
            AdminRequest request, Function<AdminRequest, CompletableFuture<Answer>> work) {
        return request.byOwner()
                ? work.apply(request)
                : done(Answer.error(
                        request,
                        403,
                        "this has the daemon run what is named or has been put on the disk, as its user:"
                                + " for that user and root alone, not for members of admin.group"));
    }

    static CompletableFuture<Answer> done(Answer answer) {
        return CompletableFuture.completedFuture(answer);
    }
}
