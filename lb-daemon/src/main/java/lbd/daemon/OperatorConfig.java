package lbd.daemon;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import lbd.daemon.plan.Planned;
import lbd.daemon.reload.ReloadResult;
import lbd.daemon.reload.Reloader;
import lbd.daemon.reload.Trial;
import lbd.daemon.reload.YamlFileSource;
import lbd.daemon.systemd.Systemd;
import org.jspecify.annotations.Nullable;

/// What an operator says of the configuration as a whole: plan, reload, apply. Any thread; done on the state thread.
public final class OperatorConfig {
    private final OperatorTurn turn;
    private final Reloader reloader;
    private final Trial trial;
    private final Systemd systemd;
    private final OneWaiting<ReloadResult> reloads;

    OperatorConfig(OperatorTurn turn, Reloader reloader, Trial trial, Systemd systemd) {
        this.turn = turn;
        this.reloader = reloader;
        this.trial = trial;
        this.systemd = systemd;
        reloads = new OneWaiting<>(turn::call, this::reloadNow);
    }

    /// Reads the file after this call. Whoever asks while such a reading waits for its turn gets the result of
    /// that one: a hundred signals in a row are few reloads. The future fails with [NotPossibleException] while the
    /// daemon stops.
    public CompletableFuture<ReloadResult> reload() {
        return reloads.ask();
    }

    private ReloadResult reloadNow() throws NotPossibleException {
        turn.mayChange();
        systemd.reloading();
        try {
            return reloader.reload();
        } finally {
            turn.look();
            systemd.reloaded();
        }
    }

    /// Takes another file. The future fails with [NotPossibleException] while the daemon stops, or an apply waits to be
    /// confirmed.
    ///
    /// @param confirmWithin what was in force comes back then, unless [#confirm] is said; null: it stays
    public CompletableFuture<ReloadResult> apply(Path file, @Nullable Duration confirmWithin) {
        return turn.call(() -> {
            turn.mayChange();
            ReloadResult result = trial.apply(named(file), confirmWithin);
            turn.look();
            return result;
        });
    }

    /// What was applied stays. The future gives its file, or fails with [NotPossibleException] where nothing waits.
    public CompletableFuture<String> confirm() {
        return turn.call(() -> {
            String file = trial.confirm();
            if (file == null) {
                throw nothingWaits();
            }
            turn.look();
            return file;
        });
    }

    /// Takes again what was in force before an apply that waits. The future fails with [NotPossibleException] where
    /// nothing does.
    public CompletableFuture<ReloadResult> rollBack() {
        return turn.call(() -> {
            ReloadResult result = trial.rollBack("operator", "");
            if (result == null) {
                throw nothingWaits();
            }
            turn.look();
            return result;
        });
    }

    private static NotPossibleException nothingWaits() {
        return new NotPossibleException("nothing waits to be confirmed");
    }

    /// Says what a file would change, and changes nothing.
    public CompletableFuture<Planned> plan(Path file) {
        return turn.call(() -> reloader.plan(named(file)));
    }

    /// Says what a reload would change, and changes nothing.
    public CompletableFuture<Planned> planOwn() {
        return turn.call(reloader::planOwn);
    }

    /// A file that somebody names: no pipe or terminal, which would keep the state thread waiting.
    static YamlFileSource named(Path file) throws NotPossibleException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new NotPossibleException(file + " is no regular file");
        }
        return new YamlFileSource(file);
    }

    /// The file that a reload reads, as events name it.
    public String file() {
        return reloader.file();
    }
}
