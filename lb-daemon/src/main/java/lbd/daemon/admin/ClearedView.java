package lbd.daemon.admin;

import java.util.concurrent.CompletableFuture;

/// What was forgotten.
///
/// @param forgotten how many clients, or keys
record ClearedView(int forgotten) {
    static CompletableFuture<Answer> answer(AdminRequest request, CompletableFuture<Integer> work) {
        return Work.answered(
                request, work, count -> Answer.of(request, 200, count + " forgotten\n", new ClearedView(count)));
    }
}
