package lbd.health.script;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import lbd.core.model.check.CheckSpec;
import lbd.core.model.check.CheckSpec.Script.Arguments;
import lbd.health.run.Subject;
import lbd.sys.Account;

/// How a script is started.
record Invocation(List<String> command, Map<String, String> environment) {
    private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    /// HAProxy's word for a listener's address and port that cannot be told.
    private static final String NOT_USED = "NOT_USED";

    /// Without the capabilities that lbd may have.
    private static final List<String> UNPRIVILEGED = List.of("setpriv", "--inh-caps=-all", "--ambient-caps=-all");

    /// A program that is no check.
    ///
    /// @throws IOException that says why it cannot be started
    static Invocation of(List<String> command) throws IOException {
        mustExist(command.getFirst());
        List<String> argv = new ArrayList<>(UNPRIVILEGED);
        argv.add("--");
        argv.addAll(command);
        return new Invocation(argv, Map.of("PATH", PATH));
    }

    /// @throws IOException that says why it cannot be started
    static Invocation of(CheckSpec.Script spec, Subject subject) throws IOException {
        List<String> argv = new ArrayList<>(UNPRIVILEGED);
        String user = spec.user();
        if (user != null) {
            argv.addAll(identity(user));
        }
        argv.add("--");
        spec.command().forEach(word -> argv.add(Placeholders.fill(word, subject)));
        mustExist(Placeholders.fill(spec.command().getFirst(), subject));
        if (spec.arguments() == Arguments.HAPROXY) {
            argv.addAll(List.of(NOT_USED, NOT_USED, subject.host(), subject.port()));
        }
        return new Invocation(argv, environment(spec, subject));
    }

    /// Looked for here: what `setpriv` answers for a program that is not there could be taken for a weight.
    private static void mustExist(String program) throws IOException {
        Stream<Path> places = program.contains("/")
                ? Stream.of(Path.of(program))
                : Stream.of(PATH.split(":")).map(folder -> Path.of(folder, program));
        if (places.noneMatch(file -> Files.isRegularFile(file) && Files.isExecutable(file))) {
            throw new IOException(program + " is no program that may be run");
        }
    }

    private static Map<String, String> environment(CheckSpec.Script spec, Subject subject) {
        Map<String, String> environment = new HashMap<>();
        environment.put("PATH", PATH);
        Placeholders.of(subject)
                .forEach((name, value) -> environment.put("LBD_" + name.toUpperCase(Locale.ROOT), value));
        if (spec.arguments() == Arguments.HAPROXY) {
            environment.put("HAPROXY_PROXY_NAME", subject.server().pool());
            environment.put("HAPROXY_SERVER_NAME", subject.server().name());
            environment.put("HAPROXY_SERVER_ADDR", subject.host());
            environment.put("HAPROXY_SERVER_PORT", subject.port());
        }
        return environment;
    }

    private static List<String> identity(String user) throws IOException {
        Account account = Account.named(user);
        if (account == null) {
            throw new IOException("there is no user " + user);
        }
        return List.of("--reuid=" + account.uid(), "--regid=" + account.gid(), "--init-groups");
    }
}
