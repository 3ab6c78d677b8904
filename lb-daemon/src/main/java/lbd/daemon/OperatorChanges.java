package lbd.daemon;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import lbd.config.Effective;
import lbd.config.FileSet;
import lbd.config.Saving;
import lbd.config.edit.Edit;
import lbd.config.edit.Fragment;
import lbd.config.yaml.YamlException;
import lbd.core.pool.Server;
import lbd.daemon.changes.Changes;
import lbd.daemon.changes.Difference;
import lbd.daemon.checks.ChecksPart;
import lbd.daemon.reload.ReloadResult;
import lbd.daemon.reload.Reloader;
import org.jspecify.annotations.Nullable;

/// What an operator changes of the configuration by hand. Any thread; done on the state thread.
public final class OperatorChanges {
    /// For what reads files again, which can take longer than others are to wait.
    private static final Executor OWN_THREAD = task -> Thread.ofVirtual().start(task);

    private final OperatorTurn turn;
    private final Changes changes;
    private final ChecksPart checks;
    private final Reloader reloader;

    OperatorChanges(OperatorTurn turn, Changes changes, ChecksPart checks, Reloader reloader) {
        this.turn = turn;
        this.changes = changes;
        this.checks = checks;
        this.reloader = reloader;
    }

    /// Changes by hand what the files say, over reloads. The future fails with [NotPossibleException] while the daemon
    /// stops, an apply waits to be confirmed, or what is to be changed is not there.
    public CompletableFuture<ReloadResult> change(Edit edit) {
        return change(List.of(edit), edit.target());
    }

    /// Takes pools, listeners and what they name from a fragment, all of it or nothing. The future fails as above, and
    /// where the file is no fragment.
    public CompletableFuture<ReloadResult> add(Path file) {
        return turn.call(() -> fragment(file)).thenCompose(edits -> change(edits, file.toString()));
    }

    private static List<Edit> fragment(Path file) throws NotPossibleException {
        try {
            return Fragment.edits(
                    file.toString(),
                    FileSet.of(OperatorConfig.named(file).path()).bytes(file));
        } catch (YamlException e) {
            throw new NotPossibleException(e.at() + ": " + e.getMessage());
        }
    }

    private CompletableFuture<ReloadResult> change(List<Edit> edits, String what) {
        return turn.kept(turn.call(() -> {
            turn.mayChange();
            Changes.Next next = changes.plus(edits);
            ReloadResult result = reloader.change(next.result(), next.taken(), what);
            if (result instanceof ReloadResult.Taken) {
                for (Edit edit : edits) {
                    if (edit instanceof Edit.SetServer set) {
                        said(set);
                    }
                }
            }
            turn.look();
            turn.kept();
            return result;
        }));
    }

    /// What was said of the same keys before is over.
    private void said(Edit.SetServer set) throws NotPossibleException {
        for (Server each : turn.pool(set.pool()).named(set.server())) {
            if (set.keys().containsKey("weight")) {
                each.weightByHand(each.spec().weight());
            }
            if (set.keys().containsKey("state")) {
                each.stateByHand(each.spec().state());
                checks.operator(each, each.spec().state());
            }
        }
    }

    /// What is in force, secrets hidden, as one file. Read on a thread of its own.
    ///
    /// @param defaults with those that are not written out
    public CompletableFuture<String> effective(boolean defaults) {
        return turn.call(changes::inForce)
                .thenApplyAsync(
                        now -> {
                            String text = Effective.text(now.files(), now.edits(), defaults);
                            if (text == null) {
                                throw new CompletionException(
                                        new NotPossibleException("what is in force cannot be read again now:"
                                                + " a file that it names has changed"));
                            }
                            return text
                                    + now.beside().stream()
                                            .map(one -> "# by hand: " + one + "\n")
                                            .collect(Collectors.joining());
                        },
                        OWN_THREAD);
    }

    /// What the files are to say so that nothing differs from them.
    ///
    /// @param beside what no file can say, each one line
    public record ToSave(List<Saving.Saved> files, Map<Path, byte[]> before, List<String> beside) {}

    /// Changes nothing. The future fails with [NotPossibleException] where a change belongs where nothing can be
    /// written,
    /// or what is in force is from another file than a reload reads.
    public CompletableFuture<ToSave> toSave() {
        return turn.call(() -> {
                    turn.mayChange();
                    Changes.InForce now = changes.inForce();
                    if (!now.files().main().toString().equals(reloader.file())) {
                        throw new NotPossibleException("what is in force is from "
                                + now.files().main() + "; a reload reads " + reloader.file());
                    }
                    return now;
                })
                .thenApplyAsync(OperatorChanges::toSave, OWN_THREAD);
    }

    private static ToSave toSave(Changes.InForce now) {
        try {
            List<Saving.Saved> saved = Saving.of(now.files().copy(), now.edits());
            Map<Path, byte[]> before = new HashMap<>();
            for (Saving.Saved one : saved) {
                before.put(one.file(), now.files().bytes(one.file()));
            }
            return new ToSave(saved, before, now.beside());
        } catch (YamlException e) {
            throw new CompletionException(new NotPossibleException(e.at() + ": " + e.getMessage()));
        }
    }

    /// What is in force otherwise than the file says.
    public CompletableFuture<List<Difference>> differences() {
        return turn.call(changes::differences);
    }

    /// Why what was changed by hand would not outlive a restart now; null: it would, or is not to. Any thread.
    public @Nullable String notKept() {
        return changes.notKept();
    }
}
