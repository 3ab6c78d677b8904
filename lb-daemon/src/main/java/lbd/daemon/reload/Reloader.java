package lbd.daemon.reload;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import lbd.core.model.Config;
import lbd.core.model.ProcessSpec;
import lbd.core.runtime.Generation;
import lbd.core.runtime.RuntimeState;
import lbd.daemon.plan.Plan;
import lbd.daemon.plan.Planned;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings configurations into force, all or nothing. Used on the state thread only.
public final class Reloader {
    private static final Logger log = LoggerFactory.getLogger(Reloader.class);

    private final ConfigSource source;
    private final ProcessSpec process;
    private final RuntimeState state;
    private final List<Part> parts = new ArrayList<>();
    private final LastReload last;
    private final Function<Config, Plan> planner;
    private Overlay overlay = Overlay.NONE;

    /// @param process what the running process was started with
    /// @param planner says what a configuration will change; it is asked before that does
    public Reloader(
            ConfigSource source,
            ProcessSpec process,
            RuntimeState state,
            LastReload last,
            Function<Config, Plan> planner) {
        this.planner = planner;
        this.source = source;
        this.process = process;
        this.state = state;
        this.last = last;
    }

    /// Adds a part, before the first configuration is taken; parts prepare and commit in this order.
    public void add(Part part) {
        parts.add(part);
    }

    /// Files are taken with what was changed by hand from now on.
    public void over(Overlay byHand) {
        overlay = byHand;
    }

    /// How changes by hand are now: to be run when what is in force now has come back.
    Runnable mark() {
        return overlay.mark();
    }

    /// Where [#reload] reads, as events name it.
    public String file() {
        return source.name();
    }

    /// Reads the source again and takes what it says, if it can.
    public ReloadResult reload() {
        ReloadResult result = apply(source);
        if (result instanceof ReloadResult.Taken) {
            last.inForce(null, null);
        }
        return result;
    }

    /// Takes what another source says, if it can; the next reload reads the own one again.
    public ReloadResult apply(ConfigSource other) {
        return switch (other.read()) {
            case ConfigSource.Result.Loaded next -> takeWithChanges(next, other.name());
            case ConfigSource.Result.Rejected(List<String> errors) -> told(refused(errors), other.name());
        };
    }

    /// Takes a valid configuration of the own source, if it can.
    public ReloadResult take(ConfigSource.Result.Loaded next) {
        return takeWithChanges(next, source.name());
    }

    private ReloadResult takeWithChanges(ConfigSource.Result.Loaded file, String name) {
        Overlay.Over over = overlay.over(file);
        return take(over, name);
    }

    /// Takes what was in force before, as it was.
    ///
    /// @param file that it is from
    ReloadResult takeBack(Config before, Runnable changes, String file) {
        ReloadResult result =
                take(new Overlay.Over(new ConfigSource.Result.Loaded(before, _ -> ""), List.of(), changes), file);
        if (result instanceof ReloadResult.Taken) {
            // What is back by hand may be more than what was prepared.
            refresh(before);
        }
        return result;
    }

    private ReloadResult take(Overlay.Over over, String file) {
        ReloadResult result = tried(over);
        if (result instanceof ReloadResult.Taken) {
            over.ended().forEach(Reloader::ended);
        }
        return told(result, file);
    }

    /// Takes what is in force with a change by hand, if it can.
    ///
    /// @param taken to be called once that is in force, before anybody meets it
    /// @param what  was changed, for the log
    public ReloadResult change(ConfigSource.Result next, Runnable taken, String what) {
        ReloadResult result = switch (next) {
            case ConfigSource.Result.Loaded loaded -> tried(new Overlay.Over(loaded, List.of(), taken));
            case ConfigSource.Result.Rejected(List<String> errors) -> refused(errors);
        };
        switch (result) {
            case ReloadResult.Taken(var generation, var plan) ->
                log.atInfo()
                        .addKeyValue("event", "config.changed")
                        .addKeyValue("what", what)
                        .addKeyValue("generation", generation.number())
                        .addKeyValue("changes", plan.changes().items().size())
                        .addKeyValue("by", "operator")
                        .log();
            case ReloadResult.Refused(var errors, var _) ->
                log.atWarn()
                        .addKeyValue("event", "config.change_refused")
                        .addKeyValue("what", what)
                        .addKeyValue("error", errors.getFirst())
                        .addKeyValue("by", "operator")
                        .log();
        }
        return result;
    }

    private ReloadResult tried(Overlay.Over over) {
        ConfigSource.Result.Loaded next = over.next();
        List<RefusedException> errors =
                ProcessChanges.between(process, next.config().process());
        return errors.isEmpty()
                ? prepareAndCommit(next, planned(next).ending(over.ended()), () -> {
                    state.apply(next.config(), Instant.now());
                    over.taken().run();
                })
                : refused(errors, next);
    }

    private static void ended(String change) {
        log.atWarn()
                .addKeyValue("event", "config.change_ended")
                .addKeyValue("change", change)
                .log();
    }

    /// What a reload would do.
    public Planned planOwn() {
        return plan(source);
    }

    /// What a file would do, and whether this process could not take it for what it was started with. Whether an
    /// address can be bound, and the like, is found out when it is taken: to try would be seen.
    public Planned plan(ConfigSource from) {
        return switch (from.read()) {
            case ConfigSource.Result.Loaded file -> {
                Overlay.Over over = overlay.over(file);
                ConfigSource.Result.Loaded next = over.next();
                List<String> errors = ProcessChanges.between(
                                process, next.config().process())
                        .stream()
                        .map(e -> e.line(next.placeOf()))
                        .toList();
                yield new Planned(planner.apply(next.config()).ending(over.ended()), true, errors, next.warnings());
            }
            case ConfigSource.Result.Rejected(List<String> errors) ->
                new Planned(Plan.NOTHING, false, errors, List.of());
        };
    }

    private Plan planned(ConfigSource.Result.Loaded next) {
        // The first one changes nothing that anybody has.
        return state.generation().number() == 0 ? Plan.NOTHING : planner.apply(next.config());
    }

    /// Takes the configuration in force with what files that it names say now.
    ///
    /// @return why not; empty: it is in force
    public List<String> refresh(Config next) {
        ConfigSource.Result.Loaded loaded = new ConfigSource.Result.Loaded(next, _ -> "");
        return switch (prepareAndCommit(loaded, Plan.NOTHING, () -> state.refresh(next))) {
            case ReloadResult.Taken _ -> List.of();
            case ReloadResult.Refused(var errors, var _) -> errors;
        };
    }

    private ReloadResult prepareAndCommit(ConfigSource.Result.Loaded next, Plan plan, Runnable swap) {
        List<Change> changes = new ArrayList<>();
        List<RefusedException> errors = new ArrayList<>();
        Generation before = state.generation();
        try {
            prepare(next.config(), changes, errors);
        } catch (RuntimeException | Error e) {
            abandon(changes);
            return fault("preparing", e);
        }
        if (!errors.isEmpty()) {
            abandon(changes);
            return refused(errors, next);
        }
        int committed = 0;
        try {
            swap.run();
            for (Change change : changes) {
                change.commit();
                committed++;
            }
        } catch (RuntimeException | Error e) {
            abandon(changes.subList(committed, changes.size()));
            restore(before);
            return fault("committing", e);
        }
        next.warnings().forEach(Reloader::warn);
        return new ReloadResult.Taken(state.generation(), plan);
    }

    private void prepare(Config config, List<Change> changes, List<RefusedException> errors) {
        state.prepare(config);
        for (Part part : parts) {
            try {
                changes.add(part.prepare(config));
            } catch (RefusedException e) {
                errors.add(e);
            }
        }
    }

    private void abandon(List<Change> changes) {
        changes.reversed().forEach(change -> orGoOn("abandoning", change::abandon));
    }

    /// Puts everything back that may have changed before the fault.
    private void restore(Generation before) {
        List<Change> back = new ArrayList<>();
        for (Part part : parts) {
            orGoOn("restoring", () -> {
                try {
                    back.add(part.prepare(before.config()));
                } catch (RefusedException e) {
                    throw new IllegalStateException("what was in force is refused now: " + e.getMessage(), e);
                }
            });
        }
        orGoOn("restoring", () -> state.restore(before));
        back.forEach(change -> orGoOn("restoring", change::commit));
    }

    private static void orGoOn(String step, Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            logFault(step, e);
        }
    }

    private static void logFault(String step, Throwable fault) {
        log.atError()
                .addKeyValue("event", "config.internal_error")
                .addKeyValue("step", step)
                .setCause(fault)
                .log();
    }

    private ReloadResult fault(String step, Throwable fault) {
        logFault(step, fault);
        return refused(List.of("a fault of lbd itself, not of the file, while " + step
                + " (the log has it as config.internal_error): " + fault));
    }

    private static void warn(String warning) {
        log.atWarn()
                .addKeyValue("event", "config.warning")
                .addKeyValue("warning", warning)
                .log();
    }

    private ReloadResult refused(List<RefusedException> errors, ConfigSource.Result.Loaded next) {
        return refused(errors.stream().map(e -> e.line(next.placeOf())).toList());
    }

    private ReloadResult refused(List<String> errors) {
        return new ReloadResult.Refused(errors, state.generation().number());
    }

    private ReloadResult told(ReloadResult result, String file) {
        last.record(result, Instant.now());
        switch (result) {
            case ReloadResult.Taken(var generation, var plan) ->
                log.atInfo()
                        .addKeyValue("event", "config.applied")
                        .addKeyValue("file", file)
                        .addKeyValue("generation", generation.number())
                        .addKeyValue(
                                "listeners",
                                generation.config().listeners().size()
                                        + generation.config().forwards().size())
                        .addKeyValue("pools", generation.config().pools().size())
                        .addKeyValue("changes", plan.changes().items().size())
                        .log();
            case ReloadResult.Refused(var errors, var kept) -> {
                errors.forEach(e -> log.atError()
                        .addKeyValue("event", "config.error")
                        .addKeyValue("error", e)
                        .log());
                log.atError()
                        .addKeyValue("event", "config.rejected")
                        .addKeyValue("file", file)
                        .addKeyValue("errors", errors.size())
                        .addKeyValue("kept", "generation-" + kept)
                        .log();
            }
        }
        return result;
    }
}
