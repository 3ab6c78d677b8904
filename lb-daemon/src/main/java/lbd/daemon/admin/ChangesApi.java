package lbd.daemon.admin;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lbd.config.edit.Edit;
import lbd.core.model.LogSpec;
import lbd.core.pool.Server;
import lbd.daemon.Operator;
import lbd.daemon.OperatorChanges;
import lbd.daemon.changes.Difference;
import lbd.daemon.reload.ReloadResult;
import org.jspecify.annotations.Nullable;

/// The paths that change by hand what the files say.
final class ChangesApi {
    private static final int LONGEST_VALUE = 4096;
    private static final String CHECK = "health_check";
    private static final String AUTO = "auto";
    private static final String UNSET = "unset";
    private static final String SHOWN = "what is configured is shown through the admin socket";

    private final Operator operator;
    private final BiFunction<AdminRequest, List<Server>, Answer> servers;

    /// @param servers shows some
    ChangesApi(Operator operator, BiFunction<AdminRequest, List<Server>, Answer> servers) {
        this.operator = operator;
        this.servers = servers;
    }

    /// @param verb `add`, `set` or `remove`
    static boolean isOne(String verb) {
        return verb.equals("add") || verb.equals("set") || verb.equals("remove");
    }

    static boolean isOfConfig(String verb) {
        return verb.equals("add") || verb.equals("remove") || verb.equals("save");
    }

    CompletableFuture<Answer> server(AdminRequest request, String pool, String server, String verb) {
        Map<String, String> keys = new LinkedHashMap<>();
        for (Map.Entry<String, List<String>> parameter : request.parameters().entrySet()) {
            keys.put(parameter.getKey(), parameter.getValue().getFirst());
        }
        String empty = keys.entrySet().stream()
                .filter(key -> key.getValue().isEmpty())
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(null);
        if (empty != null) {
            return Work.done(Answer.error(request, 400, empty + ": says nothing; to have its default: unset=" + empty));
        }
        if (verb.equals("set") && keys.remove(UNSET) != null) {
            for (String key : request.parameters().getOrDefault(UNSET, List.of())) {
                if (keys.put(key, Edit.UNSET) != null) {
                    return Work.done(Answer.error(request, 400, key + ": set or unset, not both"));
                }
            }
        }
        if (keys.values().stream().anyMatch(value -> value.length() > LONGEST_VALUE)) {
            return Work.done(Answer.error(request, 400, "a value is longer than " + LONGEST_VALUE + " characters"));
        }
        String check = keys.getOrDefault(CHECK, "");
        if ((check.startsWith("{") || check.startsWith("[")) && !request.byOwner()) {
            return Work.done(Answer.error(
                    request,
                    403,
                    CHECK
                            + ": a check may have programs in it: for the daemon's user and root alone, not for members of"
                            + " admin.group; name one of health_checks"));
        }
        if (verb.equals("set") && keys.isEmpty()) {
            return Work.done(Answer.error(request, 400, "nothing to set"));
        }
        return changed(
                request,
                switch (verb) {
                    case "add" -> new Edit.AddServer(pool, server, keys);
                    case "set" -> new Edit.SetServer(pool, server, keys);
                    default -> new Edit.RemoveServer(pool, server);
                });
    }

    CompletableFuture<Answer> health(AdminRequest request, String pool, String server) {
        Boolean up = switch (request.value()) {
            case "up" -> true;
            case "down" -> false;
            default -> null;
        };
        if (up == null && !request.value().equals(AUTO)) {
            return Work.done(
                    Answer.error(request, 400, "health: \"" + request.value() + "\" is none of up, down, auto"));
        }
        return Work.kept(
                request, operator, operator.servers().force(pool, server, up), found -> servers.apply(request, found));
    }

    CompletableFuture<Answer> level(AdminRequest request) {
        String value = request.value();
        LogSpec.Level level = null;
        if (!value.equals(AUTO)) {
            level = Stream.of(LogSpec.Level.values())
                    .filter(one -> one.name().equalsIgnoreCase(value))
                    .findFirst()
                    .orElse(null);
            if (level == null) {
                return Work.done(Answer.error(
                        request, 400, "level: \"" + value + "\" is none of error, warn, info, debug, trace, auto"));
            }
        }
        String logger = request.parameter("logger");
        return Work.kept(request, operator, operator.level(logger, level), word -> {
            LevelView view = new LevelView(logger.isEmpty() ? null : logger, word);
            return Answer.of(request, 200, view.text(), view);
        });
    }

    /// @param logger absent: all
    /// @param level  `auto`: what the file says, of a logger what the one above has
    record LevelView(@Nullable String logger, String level) {
        String text() {
            return (logger == null ? "log" : logger) + ": " + level + "\n";
        }
    }

    CompletableFuture<Answer> diff(AdminRequest request) {
        if (!request.mayWrite()) {
            return Work.done(Answer.notAllowed(request, SHOWN));
        }
        return Work.answered(request, operator.byHand().differences(), found -> {
            DiffView view = new DiffView(operator.config().file(), found);
            return Answer.of(request, 200, request.asText() ? view.text() : "", view);
        });
    }

    /// What is in force otherwise than the file says.
    record DiffView(String file, List<Difference> differences) {
        String text() {
            if (differences.isEmpty()) {
                return "nothing differs from " + file + "\n";
            }
            return differences.stream().map(Difference::text).collect(Collectors.joining("\n", "", "\n"));
        }
    }

    /// What is in force, as one file.
    ///
    /// @param yaml secrets are hidden in it
    record ShownView(String file, String yaml) {}

    /// With `value=effective` with defaults.
    CompletableFuture<Answer> show(AdminRequest request) {
        if (!request.mayWrite()) {
            return Work.done(Answer.notAllowed(request, SHOWN));
        }
        return Work.answered(
                request,
                operator.byHand().effective(request.value().equals("effective")),
                text -> Answer.of(
                        request, 200, text, new ShownView(operator.config().file(), text)));
    }

    /// @param verb `add`, `save`, or `remove` with what
    CompletableFuture<Answer> config(AdminRequest request, List<String> verb) {
        return switch (verb.getFirst()) {
            case "add" ->
                Work.kept(
                        request,
                        operator,
                        operator.byHand().add(Path.of(request.value())),
                        result -> done(request, result));
            case "save" -> Work.answered(request, operator.byHand().toSave(), ChangesApi::toSave);
            default -> {
                String section = verb.size() == 3 ? verb.get(1) + "s" : "";
                yield Edit.SECTIONS.contains(section)
                        ? changed(request, new Edit.Remove(section, verb.get(2)))
                        : Work.done(Answer.error(
                                request,
                                400,
                                "\"" + (verb.size() > 1 ? verb.get(1) : "") + "\" is none of " + kinds()));
            }
        };
    }

    private static String kinds() {
        return Edit.SECTIONS.stream()
                .map(section -> section.substring(0, section.length() - 1))
                .collect(Collectors.joining(", "));
    }

    /// What is to be written by whoever asks, who may write it.
    ///
    /// @param beside what no file can say, each one line
    record ToSaveView(List<FileView> files, List<String> beside) {}

    /// @param was SHA-256 of what it has to have now
    record FileView(String file, String was, String text) {}

    private static Answer toSave(OperatorChanges.ToSave found) {
        List<FileView> files = found.files().stream()
                .map(one -> new FileView(
                        one.file().toAbsolutePath().toString(),
                        Sha256.of(Objects.requireNonNull(found.before().get(one.file()))),
                        one.text()))
                .toList();
        return Answer.json(200, new ToSaveView(files, found.beside()));
    }

    private CompletableFuture<Answer> changed(AdminRequest request, Edit edit) {
        return Work.kept(request, operator, operator.byHand().change(edit), result -> done(request, result));
    }

    private Answer done(AdminRequest request, ReloadResult result) {
        return ConfigApi.done(
                request,
                result,
                operator.config().file(),
                generation -> "taken: generation " + generation + ", until it is taken back or the file changes it (lbd"
                        + " config diff)\n",
                null);
    }
}
