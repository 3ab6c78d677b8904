package lbd.daemon.changes;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import lbd.config.ConfigReader;
import lbd.config.FileSet;
import lbd.config.edit.Edit;
import lbd.config.edit.EditList;
import lbd.config.edit.Made;
import lbd.config.edit.Reconciled;
import lbd.config.yaml.Position;
import lbd.config.yaml.YamlException;
import lbd.config.yaml.YamlNode;
import lbd.daemon.NotPossibleException;
import lbd.daemon.problem.Kind;
import lbd.daemon.problem.ProblemSource;
import lbd.daemon.problem.Sighting;
import lbd.daemon.reload.ConfigSource;
import lbd.daemon.reload.Overlay;
import lbd.daemon.reload.YamlFileSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What was changed by hand and is in force. State thread.
public final class Changes implements Overlay, ProblemSource, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Changes.class);

    /// So many edits are kept: each is read again with every other one.
    public static final int MAX = 1000;

    private final StandingChanges words;
    private final int max;
    private final @Nullable StateFile stateFile;
    private List<Made> made = List.of();
    private @Nullable FileSet files;
    private volatile Map<String, String> targets = Map.of();

    /// Words about what is not there yet: of addresses of a host name that is not resolved.
    private List<StandingChange> pending = List.of();

    private @Nullable KeptChanges written;
    private volatile CompletableFuture<@Nullable String> writing = CompletableFuture.completedFuture(null);

    /// @param stateFile where they outlive a restart; null: nowhere
    public Changes(StandingChanges words, @Nullable StateFile stateFile) {
        this(words, stateFile, MAX);
    }

    Changes(StandingChanges words, @Nullable StateFile stateFile, int max) {
        this.words = words;
        this.stateFile = stateFile;
        this.max = max;
    }

    /// Takes what the state file has, before the first configuration does. Whatever is wrong with that is told, and
    /// keeps nobody from anything.
    public void restore() {
        StateFile from = stateFile;
        if (from == null) {
            return;
        }
        KeptChanges kept = from.read();
        if (!kept.unusable().isEmpty()) {
            log.atError()
                    .addKeyValue("event", "state_file.unusable")
                    .addKeyValue("file", from.path())
                    .addKeyValue("reason", kept.unusable())
                    .addKeyValue("meaning", "what was changed by hand is lost: the configuration file alone counts")
                    .log();
        }
        restore(kept, from.path().toString());
    }

    /// Takes what another process has left, in place of what there was.
    ///
    /// @param text as [#left] gave it
    public void inherit(String text) {
        try {
            restore(KeptText.parse(text), "the process before");
        } catch (KeptText.BadException e) {
            log.atWarn()
                    .addKeyValue("event", "upgrade.not_taken")
                    .addKeyValue("what", "changes by hand")
                    .addKeyValue("reason", e.getMessage())
                    .log();
        }
    }

    /// For another process; null: nothing was changed.
    public @Nullable String left() {
        KeptChanges now = kept();
        return now.isEmpty() ? null : KeptText.of(now);
    }

    private void restore(KeptChanges kept, String from) {
        made(kept.edits());
        pending = kept.words();
        if (!kept.isEmpty()) {
            log.atInfo()
                    .addKeyValue("event", "config.changes_restored")
                    .addKeyValue("from", from)
                    .addKeyValue("edits", kept.edits().size())
                    .addKeyValue("words", kept.words().size())
                    .log();
        }
    }

    /// Whether some were made that could stand in the way of a configuration.
    public boolean hasEdits() {
        return !made.isEmpty();
    }

    /// Whether what was restored holds only once what is in force has been prepared again.
    public boolean asksRefresh() {
        return words.ofRoutes();
    }

    /// Gives edits up that were restored and cannot be taken.
    public void giveUp(String why) {
        made.forEach(one -> log.atWarn()
                .addKeyValue("event", "config.change_ended")
                .addKeyValue("change", one.edit().target() + ": " + why)
                .log());
        made(List.of());
    }

    private KeptChanges kept() {
        List<StandingChange> all = new ArrayList<>(words.all());
        all.addAll(pending);
        return new KeptChanges(made, all);
    }

    /// To be called when something was said or has ended: it is remembered when, and kept.
    public void said() {
        KeptChanges now = kept();
        StateFile to = stateFile;
        // What could not be written is not there, whoever says it again.
        if (to != null && (!now.equals(written) || to.failure() != null)) {
            written = now;
            writing = to.write(now);
        }
    }

    /// To be called every ten seconds: what could not be written the last time is tried again.
    public void keep() {
        if (notKept() != null) {
            said();
        }
    }

    /// Why what was changed by hand would not outlive a restart now; null: it would, or is not to. Any thread.
    public @Nullable String notKept() {
        StateFile of = stateFile;
        return of == null ? null : of.failure();
    }

    /// Completes when all that was said is kept, with why it cannot be, if it is to be; null: it is, or is not to be.
    /// Any thread.
    public CompletableFuture<@Nullable String> stored() {
        return writing;
    }

    /// A host name has other addresses, about which something may have been said.
    public void serversChanged() {
        if (!pending.isEmpty()) {
            pending = pending.stream().filter(word -> !words.restore(word)).toList();
        }
    }

    @Override
    public void look(Consumer<Sighting> to) {
        StateFile of = stateFile;
        if (of != null) {
            String why = of.failure();
            to.accept(new Sighting(
                    Kind.STATE_FILE,
                    of.path().toString(),
                    why != null,
                    0,
                    "what was changed by hand would not outlive a restart: " + why));
        }
    }

    @Override
    public void close() {
        if (stateFile != null) {
            stateFile.close();
        }
    }

    /// What is in force with more edits.
    ///
    /// @param result of reading it
    public record Next(ConfigSource.Result result, Runnable taken) {}

    /// @param edits all of them or none
    /// @throws NotPossibleException if one does not fit to what there is, or there are too many already
    public Next plus(List<Edit> edits) throws NotPossibleException {
        FileSet in = files();
        boolean adds = edits.stream().anyMatch(edit -> edit instanceof Edit.AddServer || edit instanceof Edit.Add);
        if (adds && made.size() >= max) {
            throw tooMany(); // before anything is read: whoever adds without end is told at once
        }
        List<Made> next = made;
        try {
            YamlNode tree = tree(in);
            for (Edit edit : edits) {
                next = EditList.plus(tree, next, edit, Instant.now());
            }
        } catch (YamlException e) {
            throw new NotPossibleException(e.at() + ": " + e.getMessage());
        }
        if (next.size() > max && next.size() > made.size()) {
            throw tooMany();
        }
        List<Made> all = next;
        // Each on its own, as it was said: an error names its command, not the one that it is kept as.
        List<Edit> said = new ArrayList<>(EditList.of(made));
        said.addAll(edits);
        return new Next(YamlFileSource.read(in, said), () -> made(all));
    }

    /// What is in force, to be read on another thread.
    ///
    /// @param edits  with the words that a file can say
    /// @param beside the words that none can, each one line
    public record InForce(FileSet files, List<Edit> edits, List<String> beside) {}

    /// @throws NotPossibleException if what is in force is from no file
    public InForce inForce() throws NotPossibleException {
        FileSet in = files().copy();
        YamlNode tree = tree(in);
        List<Made> all = made;
        List<String> beside = new ArrayList<>();
        List<StandingChange> said = new ArrayList<>(words.all());
        said.addAll(pending);
        for (StandingChange word : said) {
            try {
                all = EditList.plus(tree, all, edit(word), Instant.now());
            } catch (YamlException e) {
                beside.add(word.what() + " " + word.kind().word() + ": " + word.value());
            }
        }
        return new InForce(in, EditList.of(all), beside);
    }

    /// What a file would say in place of a word.
    private static Edit edit(StandingChange word) throws YamlException {
        if (word.kind() != StandingChange.Kind.STATE && word.kind() != StandingChange.Kind.WEIGHT) {
            throw new YamlException(Position.wholeFile(word.what()), "no file says that");
        }
        int slash = word.target().indexOf('/');
        return new Edit.SetServer(
                word.target().substring(0, slash),
                word.target().substring(slash + 1),
                Map.of(word.kind().word(), word.value()));
    }

    private NotPossibleException tooMany() {
        return new NotPossibleException(made.size() + " changes by hand are in force, and no more are kept: write them"
                + " into the file (lbd config save), or take some back");
    }

    private void made(List<Made> next) {
        made = next;
        Map<String, String> all = new HashMap<>();
        next.forEach(one -> all.put(
                one.edit().target(),
                one.edit() instanceof Edit.AddServer || one.edit() instanceof Edit.Add ? "added" : "changed"));
        targets = Map.copyOf(all);
    }

    /// What the files say otherwise, beside words: by what it is, as commands name it, `added` or `changed`. Any
    /// thread.
    public Map<String, String> targets() {
        return targets;
    }

    private FileSet files() throws NotPossibleException {
        FileSet in = files;
        if (in == null) {
            throw new NotPossibleException(
                    "what is in force is from no file, which changes by hand could be read with");
        }
        return in;
    }

    private static YamlNode tree(FileSet files) {
        YamlNode tree = ConfigReader.tree(files);
        if (tree == null) {
            throw new IllegalStateException("what is in force could be read: " + files.main());
        }
        return tree;
    }

    /// What is in force otherwise than the file says.
    public List<Difference> differences() {
        FileSet in = files;
        return Differences.of(in == null || made.isEmpty() ? null : tree(in), made, words.all());
    }

    @Override
    public Over over(ConfigSource.Result.Loaded file) {
        FileSet in = file.files();
        Fitting fitting = in == null || made.isEmpty() ? new Fitting(file, List.of()) : fitting(file, in);
        List<String> ended = fitting.ended;
        ended.addAll(words.endedBy(fitting.next.config()));
        ended.addAll(words.endedBy(fitting.next.config(), pending));
        return new Over(fitting.next, ended, () -> {
            made(fitting.kept);
            files = in;
            words.taken(fitting.next.config());
            pending = pending.stream()
                    .filter(word -> words.why(word, fitting.next.config()).isEmpty() && !words.restore(word))
                    .toList();
            said();
        });
    }

    private Fitting fitting(ConfigSource.Result.Loaded file, FileSet in) {
        Reconciled reconciled = Reconciled.with(tree(in), made);
        Fitting fitting = new Fitting(file, reconciled.kept());
        reconciled.over().forEach(over -> fitting.ended.add(over.target() + ": " + over.why()));
        fitting.fit(in);
        return fitting;
    }

    @Override
    public Runnable mark() {
        List<Made> madeThen = made;
        FileSet filesThen = files;
        Runnable wordsThen = words.mark();
        return () -> {
            made(madeThen);
            files = filesThen;
            wordsThen.run();
            said();
        };
    }

    /// The edits that can stay over a file that is good by itself.
    private static final class Fitting {
        private static final int ROUNDS = 20;

        private ConfigSource.Result.Loaded next;
        private List<Made> kept;
        private final List<String> ended = new ArrayList<>();

        private Fitting(ConfigSource.Result.Loaded file, List<Made> kept) {
            this.next = file;
            this.kept = kept;
        }

        /// Each round drops one edit that does not fit to those before it; in the end all.
        private void fit(FileSet in) {
            for (int round = 0; !kept.isEmpty(); round++) {
                switch (YamlFileSource.read(in, EditList.of(kept))) {
                    case ConfigSource.Result.Loaded loaded -> {
                        next = loaded;
                        return;
                    }
                    case ConfigSource.Result.Rejected(List<String> errors) -> {
                        if (round < ROUNDS) {
                            drop(in, errors);
                        } else {
                            kept.forEach(one -> ended.add(one.edit().target() + ": " + errors.getFirst()));
                            kept = List.of();
                        }
                    }
                }
            }
        }

        private void drop(FileSet in, List<String> errors) {
            int good = 0;
            int bad = kept.size();
            List<String> why = errors;
            while (bad - good > 1) {
                int middle = (good + bad) >>> 1;
                if (YamlFileSource.read(in, EditList.of(kept.subList(0, middle)))
                        instanceof ConfigSource.Result.Rejected(List<String> these)) {
                    bad = middle;
                    why = these;
                } else {
                    good = middle;
                }
            }
            ended.add(kept.get(bad - 1).edit().target() + ": " + why.getFirst());
            List<Made> left = new ArrayList<>(kept);
            left.remove(bad - 1);
            kept = List.copyOf(left);
        }
    }
}
