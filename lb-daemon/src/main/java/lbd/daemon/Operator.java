package lbd.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import lbd.config.Effective;
import lbd.config.FileSet;
import lbd.config.Saving;
import lbd.config.edit.Edit;
import lbd.config.edit.Fragment;
import lbd.config.yaml.YamlException;
import lbd.core.limit.Limit;
import lbd.core.model.ListenerSpec;
import lbd.core.model.LogSpec;
import lbd.core.model.MatchText;
import lbd.core.model.ServerSpec;
import lbd.core.pool.Pool;
import lbd.core.pool.Server;
import lbd.core.runtime.ListenerState;
import lbd.core.runtime.Maintenance;
import lbd.core.runtime.RuntimeState;
import lbd.daemon.changes.Changes;
import lbd.daemon.changes.Difference;
import lbd.daemon.checks.ChecksPart;
import lbd.daemon.explain.Answered;
import lbd.daemon.explain.Explainer;
import lbd.daemon.explain.Question;
import lbd.daemon.log.LogLevels;
import lbd.daemon.plan.Planned;
import lbd.daemon.reload.ConfigFile;
import lbd.daemon.reload.ReloadResult;
import lbd.daemon.reload.Reloader;
import lbd.daemon.reload.Trial;
import lbd.daemon.systemd.Systemd;
import lbd.daemon.upgrade.Upgrade;
import lbd.daemon.upgrade.UpgradeView;
import lbd.daemon.vrrp.RunningVrrp;
import lbd.daemon.vrrp.VrrpPart;
import lbd.vrrp.Answer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What an operator may say to the running daemon, by socket or signal. Any thread; done on the state thread.
public final class Operator {
    private static final Logger log = LoggerFactory.getLogger(Operator.class);

    private static final int SHOWN = 20;

    /// For what reads files again, which can take longer than others are to wait.
    private static final Executor OWN_THREAD = task -> Thread.ofVirtual().start(task);

    private final StateThread stateThread;
    private final RuntimeState state;
    private final ChecksPart checks;
    private final Reloader reloader;
    private final Trial trial;
    private final Changes changes;
    private final LogLevels levels;
    private final Explainer explainer;
    private final Health health;
    private final VrrpPart vrrp;
    private final Systemd systemd;
    private final Upgrade upgrade;
    private final Runnable look;

    /// @param look at what problems there are: who has changed something and asks for the status next sees what is so
    Operator(
            StateThread stateThread,
            RuntimeState state,
            ChecksPart checks,
            Reloader reloader,
            Trial trial,
            Changes changes,
            LogLevels levels,
            Explainer explainer,
            Health health,
            VrrpPart vrrp,
            Systemd systemd,
            Upgrade upgrade,
            Runnable look) {
        this.stateThread = stateThread;
        this.state = state;
        this.checks = checks;
        this.reloader = reloader;
        this.trial = trial;
        this.changes = changes;
        this.levels = levels;
        this.explainer = explainer;
        this.health = health;
        this.vrrp = vrrp;
        this.systemd = systemd;
        this.upgrade = upgrade;
        this.look = look;
    }

    /// The future fails with [NotPossibleException] while the daemon stops.
    public CompletableFuture<ReloadResult> reload() {
        return stateThread.call(() -> {
            mayChange();
            systemd.reloading();
            try {
                return reloader.reload();
            } finally {
                look.run();
                systemd.reloaded();
            }
        });
    }

    private void mayChange() throws NotPossibleException {
        if (health.isStopping()) {
            throw new NotPossibleException("the daemon is stopping");
        }
        mayBeSaid();
        String waits = trial.obstacle();
        if (waits != null) {
            log.atWarn()
                    .addKeyValue("event", "config.not_read")
                    .addKeyValue("reason", waits)
                    .log();
            throw new NotPossibleException(waits);
        }
    }

    /// A word that the next process would not know of, because it was given what was said already, would be lost.
    private void mayBeSaid() throws NotPossibleException {
        String upgrading = upgrade.obstacle();
        if (upgrading != null) {
            throw new NotPossibleException(upgrading);
        }
    }

    /// Starts another process that takes this one's place; [UpgradeView] tells what becomes of it. The future fails
    /// with
    /// [NotPossibleException] where that cannot be.
    ///
    /// @param limit for the new process to become ready
    public CompletableFuture<UpgradeView> upgrade(Duration limit) {
        return stateThread.call(() -> {
            mayChange();
            upgrade.begin(limit);
            return upgrade.view();
        });
    }

    /// Takes another file. The future fails with [NotPossibleException] while the daemon stops, or an apply waits to be
    /// confirmed.
    ///
    /// @param confirmWithin what was in force comes back then, unless [#confirm] is said; null: it stays
    public CompletableFuture<ReloadResult> apply(Path file, @Nullable Duration confirmWithin) {
        return stateThread.call(() -> {
            mayChange();
            ReloadResult result = trial.apply(named(file), confirmWithin);
            look.run();
            return result;
        });
    }

    /// Changes by hand what the files say, over reloads. The future fails with [NotPossibleException] while the daemon
    /// stops, an apply waits to be confirmed, or what is to be changed is not there.
    public CompletableFuture<ReloadResult> change(Edit edit) {
        return change(List.of(edit), edit.target());
    }

    /// Takes pools, listeners and what they name from a fragment, all of it or nothing. The future fails as above, and
    /// where the file is no fragment.
    public CompletableFuture<ReloadResult> add(Path file) {
        return stateThread.call(() -> fragment(file)).thenCompose(edits -> change(edits, file.toString()));
    }

    private static List<Edit> fragment(Path file) throws NotPossibleException {
        try {
            return Fragment.edits(
                    file.toString(), FileSet.of(named(file).path()).bytes(file));
        } catch (YamlException e) {
            throw new NotPossibleException(e.at() + ": " + e.getMessage());
        }
    }

    private CompletableFuture<ReloadResult> change(List<Edit> edits, String what) {
        return kept(stateThread.call(() -> {
            mayChange();
            Changes.Next next = changes.plus(edits);
            ReloadResult result = reloader.change(next.result(), next.taken(), what);
            if (result instanceof ReloadResult.Taken) {
                for (Edit edit : edits) {
                    if (edit instanceof Edit.SetServer set) {
                        said(set);
                    }
                }
            }
            look.run();
            kept();
            return result;
        }));
    }

    /// What is in force, secrets hidden, as one file. Read on a thread of its own.
    ///
    /// @param defaults with those that are not written out
    public CompletableFuture<String> effective(boolean defaults) {
        return stateThread
                .call(changes::inForce)
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
        return stateThread
                .call(() -> {
                    mayChange();
                    Changes.InForce now = changes.inForce();
                    if (!now.files().main().toString().equals(reloader.file())) {
                        throw new NotPossibleException("what is in force is from "
                                + now.files().main() + "; a reload reads " + reloader.file());
                    }
                    return now;
                })
                .thenApplyAsync(Operator::toSave, OWN_THREAD);
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

    /// What was said of the same keys before is over.
    private void said(Edit.SetServer set) throws NotPossibleException {
        for (Server each : pool(set.pool()).named(set.server())) {
            if (set.keys().containsKey("weight")) {
                each.weightByHand(each.spec().weight());
            }
            if (set.keys().containsKey("state")) {
                each.stateByHand(each.spec().state());
                checks.operator(each, each.spec().state());
            }
        }
    }

    /// What was applied stays. The future gives its file, or fails with [NotPossibleException] where nothing waits.
    public CompletableFuture<String> confirm() {
        return stateThread.call(() -> {
            String file = trial.confirm();
            if (file == null) {
                throw nothingWaits();
            }
            look.run();
            return file;
        });
    }

    /// Takes again what was in force before an apply that waits. The future fails with [NotPossibleException] where
    /// nothing does.
    public CompletableFuture<ReloadResult> rollBack() {
        return stateThread.call(() -> {
            ReloadResult result = trial.rollBack("operator", "");
            if (result == null) {
                throw nothingWaits();
            }
            look.run();
            return result;
        });
    }

    private static NotPossibleException nothingWaits() {
        return new NotPossibleException("nothing waits to be confirmed");
    }

    /// Says what would become of a request, and changes nothing. The future fails with [NotPossibleException] where no
    /// listener can be meant.
    public CompletableFuture<Answered> explain(Question question) {
        return stateThread.call(() -> {
            try {
                return explainer.answer(question);
            } catch (IllegalArgumentException e) {
                throw new NotPossibleException(String.valueOf(e.getMessage()));
            }
        });
    }

    /// Says what a file would change, and changes nothing.
    public CompletableFuture<Planned> plan(Path file) {
        return stateThread.call(() -> reloader.plan(named(file)));
    }

    /// Says what a reload would change, and changes nothing.
    public CompletableFuture<Planned> planOwn() {
        return stateThread.call(reloader::planOwn);
    }

    /// A file that somebody names: no pipe or terminal, which would keep the state thread waiting.
    private static ConfigFile named(Path file) throws NotPossibleException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new NotPossibleException(file + " is no regular file");
        }
        return new ConfigFile(file);
    }

    /// The file that a reload reads, as events name it.
    public String file() {
        return reloader.file();
    }

    /// The future gives the servers that were meant: several where it is a host name with several
    /// addresses. It fails with [NotPossibleException] where there is none.
    public CompletableFuture<List<Server>> say(String pool, String server, ServerSpec.State wanted) {
        return kept(stateThread.call(() -> {
            mayBeSaid();
            List<Server> meant = pool(pool).named(server);
            List<Server> found = meant.isEmpty() ? List.of(find(pool, server)) : meant;
            for (Server each : found) {
                ServerSpec.State before = each.state();
                each.stateByHand(wanted);
                checks.operator(each, wanted);
                changed(each, "state", before.word(), wanted.word());
            }
            pool(pool).saidOfName(server, wanted);
            look.run();
            kept();
            return found;
        }));
    }

    /// The future fails with [NotPossibleException] where there is no such server.
    ///
    /// @param weight 0 to 65,535
    public CompletableFuture<Server> weigh(String pool, String server, int weight) {
        return kept(stateThread.call(() -> weigh(find(pool, server), weight)));
    }

    /// Takes an operator's weight back. The future fails with [NotPossibleException] where there is no such server.
    public CompletableFuture<Server> weighAsInFile(String pool, String server) {
        return kept(stateThread.call(
                () -> weigh(find(pool, server), find(pool, server).spec().weight())));
    }

    private Server weigh(Server server, int weight) throws NotPossibleException {
        mayBeSaid();
        int before = server.weight();
        server.weightByHand(weight);
        look.run();
        changed(server, "weight", before, weight);
        kept();
        return server;
    }

    /// Says how servers are in place of their checks, which go on. The future gives the servers that were meant, or
    /// fails
    /// with [NotPossibleException] where there is none.
    ///
    /// @param up null: what the checks say
    public CompletableFuture<List<Server>> force(String pool, String server, @Nullable Boolean up) {
        return kept(stateThread.call(() -> {
            mayBeSaid();
            List<Server> meant = pool(pool).named(server);
            List<Server> found = meant.isEmpty() ? List.of(find(pool, server)) : meant;
            for (Server each : found) {
                String before = word(each.healthByHand());
                each.healthByHand(up, System.nanoTime());
                checks.force(each, up);
                changed(each, "health", before, word(up));
            }
            look.run();
            kept();
            return found;
        }));
    }

    private static String word(@Nullable Boolean health) {
        return health == null ? "auto" : health ? "up" : "down";
    }

    /// What is in force otherwise than the file says.
    public CompletableFuture<List<Difference>> differences() {
        return stateThread.call(changes::differences);
    }

    /// Changes how much is logged. The future gives what is in force then, or fails with [NotPossibleException] where
    /// that cannot be.
    ///
    /// @param logger empty: all
    /// @param level  null: as without a word about it
    public CompletableFuture<String> level(String logger, LogSpec.@Nullable Level level) {
        return kept(stateThread.call(() -> {
            mayBeSaid();
            try {
                levels.say(logger, level);
            } catch (IllegalArgumentException e) {
                throw new NotPossibleException(String.valueOf(e.getMessage()));
            }
            String word = level == null ? "auto" : level.name().toLowerCase(Locale.ROOT);
            log.atInfo()
                    .addKeyValue("event", "log.level")
                    .addKeyValue("logger", logger.isEmpty() ? "all" : logger)
                    .addKeyValue("level", word)
                    .addKeyValue("by", "operator")
                    .log();
            kept();
            return word;
        }));
    }

    /// Something was changed by hand.
    private void kept() {
        changes.said();
    }

    /// Why what was changed by hand would not outlive a restart now; null: it would, or is not to. Any thread.
    public @Nullable String notKept() {
        return changes.notKept();
    }

    /// Nobody is told that it is done before it would outlive a restart, where it is to.
    private <T> CompletableFuture<T> kept(CompletableFuture<T> work) {
        return work.thenCompose(done -> changes.stored().thenApply(_ -> done));
    }

    /// Lets a pool's persistence forget. The future gives how many clients were forgotten, or fails with
    /// [NotPossibleException] where there is no such pool.
    ///
    /// @param source null for all
    public CompletableFuture<Integer> forget(String poolName, @Nullable InetAddress source) {
        return stateThread.call(() -> {
            mayBeSaid();
            int forgotten = pool(poolName).forgetHeld(source);
            log.atInfo()
                    .addKeyValue("event", "persistence.cleared")
                    .addKeyValue("pool", poolName)
                    .addKeyValue("forgotten", forgotten)
                    .addKeyValue("by", "operator")
                    .log();
            return forgotten;
        });
    }

    /// Puts a listener into maintenance, or takes it out of it. The future gives how it is then, or fails with
    /// [NotPossibleException] where there is no such listener of HTTP.
    public CompletableFuture<Maintenance> maintain(String listener, boolean on) {
        return kept(stateThread.call(() -> {
            mayBeSaid();
            Maintenance its = httpListener(listener).maintenance;
            boolean changes = its.byOperator() != on;
            its.byOperator(on);
            if (changes) {
                log.atInfo()
                        .addKeyValue("event", on ? "listener.maintenance_on" : "listener.maintenance_off")
                        .addKeyValue("listener", listener)
                        .addKeyValue("by", "operator")
                        .log();
                kept();
            }
            return its;
        }));
    }

    /// Puts a route into maintenance, or takes it out of it. The future gives what the route matches, or fails with
    /// [NotPossibleException] where there is no such route.
    ///
    /// @param route its number, from 1, or what it matches, as `lbd config diff` and `lbd plan` show it
    public CompletableFuture<String> maintain(String listener, String route, boolean on) {
        return kept(stateThread.call(() -> {
            mayChange();
            Maintenance its = httpListener(listener).maintenance;
            String match = match(listener, route);
            Set<String> routes = new LinkedHashSet<>(its.routes());
            if (on ? routes.add(match) : routes.remove(match)) {
                Set<String> before = its.routes();
                its.routes(routes);
                List<String> errors = reloader.refresh(state.config());
                if (!errors.isEmpty()) {
                    its.routes(before);
                    throw new NotPossibleException(errors.getFirst());
                }
                log.atInfo()
                        .addKeyValue("event", on ? "route.maintenance_on" : "route.maintenance_off")
                        .addKeyValue("listener", listener)
                        .addKeyValue("route", match)
                        .addKeyValue("by", "operator")
                        .log();
                kept();
            }
            return match;
        }));
    }

    private String match(String listener, String route) throws NotPossibleException {
        List<String> all = state.config().listeners().stream()
                .filter(one -> one.name().equals(listener))
                .flatMap(one -> one.routes().stream())
                .map(one -> MatchText.of(one.match()))
                .toList();
        if (route.matches("[1-9][0-9]{0,5}") && Integer.parseInt(route) <= all.size()) {
            return all.get(Integer.parseInt(route) - 1);
        }
        List<String> meant = all.stream()
                .filter(match -> match.equals(route) || match.endsWith(" " + route))
                .distinct()
                .toList();
        if (meant.size() != 1) {
            StringBuilder there = new StringBuilder();
            for (int i = 0; i < all.size() && i < SHOWN; i++) {
                there.append(i == 0 ? "" : ", ")
                        .append(i + 1)
                        .append(" (")
                        .append(all.get(i))
                        .append(')');
            }
            throw new NotPossibleException("listener " + listener + " has "
                    + (meant.isEmpty() ? "no route \"" : "several routes \"") + route + "\"; there are: "
                    + (all.isEmpty() ? "none" : there) + (all.size() > SHOWN ? ", ..." : ""));
        }
        return meant.getFirst();
    }

    private ListenerState httpListener(String name) throws NotPossibleException {
        List<String> all = state.config().listeners().stream()
                .filter(listener -> listener.protocol() == ListenerSpec.Protocol.HTTP)
                .map(ListenerSpec::name)
                .toList();
        if (!all.contains(name)) {
            throw new NotPossibleException(
                    "no listener of HTTP \"" + name + "\"; there are: " + String.join(", ", all));
        }
        return state.listener(name);
    }

    /// Lets a limit forget what it has counted. The future gives of how many keys, or fails with [NotPossibleException]
    /// where there is no such limit.
    ///
    /// @param key empty: all
    public CompletableFuture<Integer> forgetLimit(String name, String key) {
        return stateThread.call(() -> {
            mayBeSaid();
            Limit limit = state.limits().get(name);
            if (limit == null) {
                throw new NotPossibleException("no limit \"" + name + "\" that a listener or a route names");
            }
            byte[] bytes = key.getBytes(UTF_8);
            long now = System.nanoTime();
            int forgotten =
                    key.isEmpty() ? limit.clear(now) : limit.clear(limit.hash(bytes, bytes.length), now) ? 1 : 0;
            log.atInfo()
                    .addKeyValue("event", "limit.cleared")
                    .addKeyValue("limit", name)
                    .addKeyValue("forgotten", forgotten)
                    .addKeyValue("by", "operator")
                    .log();
            return forgotten;
        });
    }

    /// Hands an instance's addresses over and stands back until [#promote].
    ///
    /// The future gives what was done, or fails with [NotPossibleException].
    public CompletableFuture<String> demote(String instance) {
        return vrrp("demote", instance, RunningVrrp::demote);
    }

    /// Ends a demotion and takes over, whatever preempt says.
    ///
    /// The future gives what was done, or fails with [NotPossibleException].
    public CompletableFuture<String> promote(String instance) {
        return vrrp("promote", instance, RunningVrrp::promote);
    }

    private CompletableFuture<String> vrrp(
            String verb, String instance, BiFunction<RunningVrrp, String, CompletableFuture<Answer>> request) {
        return stateThread
                .call(() -> request.apply(runningVrrp(), instance))
                .thenCompose(answer -> answer)
                .thenApply(answer -> told(verb, instance, answer));
    }

    private RunningVrrp runningVrrp() throws NotPossibleException {
        RunningVrrp running = vrrp.running();
        if (running == null || !running.isRunning()) {
            throw new NotPossibleException("this daemon takes no part in VRRP");
        }
        return running;
    }

    private static String told(String verb, String instance, Answer answer) {
        if (!answer.done()) {
            throw new CompletionException(new NotPossibleException(answer.text()));
        }
        log.atInfo()
                .addKeyValue("event", "vrrp." + verb)
                .addKeyValue("instance", instance)
                .addKeyValue("by", "operator")
                .log();
        return answer.text();
    }

    private Pool pool(String poolName) throws NotPossibleException {
        Pool pool = state.pool(poolName);
        if (pool == null) {
            throw new NotPossibleException(
                    "no pool \"" + poolName + "\"; there are: " + String.join(", ", sortedPools()));
        }
        return pool;
    }

    private Server find(String poolName, String serverName) throws NotPossibleException {
        Pool pool = pool(poolName);
        Server server = pool.server(serverName);
        if (server == null) {
            throw new NotPossibleException("no server \"" + serverName + "\" in pool " + poolName + "; there are: "
                    + String.join(
                            ", ", pool.servers().stream().map(Server::name).toList()));
        }
        return server;
    }

    private Iterable<String> sortedPools() {
        return state.pools().keySet().stream().sorted().toList();
    }

    private static void changed(Server server, String what, Object before, Object after) {
        log.atInfo()
                .addKeyValue("event", "server." + what)
                .addKeyValue("pool", server.pool())
                .addKeyValue("server", server.name())
                .addKeyValue("from", before)
                .addKeyValue("to", after)
                .addKeyValue("by", "operator")
                .log();
    }
}
