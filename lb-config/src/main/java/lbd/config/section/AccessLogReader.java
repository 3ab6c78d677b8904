package lbd.config.section;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import lbd.config.bind.Addresses;
import lbd.config.bind.MapReader;
import lbd.config.bind.Value;
import lbd.core.accesslog.LineCondition;
import lbd.core.accesslog.LineFormat;
import lbd.core.model.AccessLogSpec;
import lbd.core.model.LogRotation;
import lbd.core.model.SyslogSpec;

/// `access_log:`
final class AccessLogReader {
    private static final List<String> PLACES = List.of("stdout", "stderr", AccessLogSpec.OFF);
    private static final List<String> FORMATS = List.of("json", "common", "combined");

    private AccessLogReader() {}

    static AccessLogSpec read(MapReader map) {
        return read(map, AccessLogSpec.DEFAULT);
    }

    /// A listener's own, or `off`.
    ///
    /// @param inherited where it does not say
    static AccessLogSpec ofListener(Value value, AccessLogSpec inherited) {
        return value.is(AccessLogSpec.OFF)
                ? new AccessLogSpec(AccessLogSpec.OFF, inherited.format())
                : value.map(map -> read(map, inherited));
    }

    private static AccessLogSpec read(MapReader map, AccessLogSpec inherited) {
        var path = map.optional("path", AccessLogReader::path, inherited.path());
        var format = map.optional("format", AccessLogReader::format, inherited.format());
        boolean json = format.orElse(inherited.format()).equals("json");
        var fields = map.optional("fields", v -> fields(v, json), json ? inherited.fields() : List.<String>of());
        var when = map.optional("when", AccessLogReader::conditions, inherited.when());
        // Those that no condition asks for are left out, unless a share of them is wanted.
        boolean some = map.has("when");
        var sample = map.optional("sample", v -> v.percent(0, AccessLogSpec.ALL), some ? 0 : inherited.sample());
        var rotation = map.optional(
                "rotate", v -> LogRotationReader.read(v, path), inherited(path.orElse(AccessLogSpec.OFF), inherited));
        return map.build(() -> new AccessLogSpec(
                path.get(), format.get(), fields.get(), when.get(), sample.get(), rotation.get(), Map.of()));
    }

    /// A listener's log that is no file does not turn.
    private static LogRotation inherited(String path, AccessLogSpec from) {
        return LogRotationReader.turns(path) ? from.rotation() : LogRotation.NONE;
    }

    private static List<String> fields(Value value, boolean json) {
        if (!json) {
            throw value.refuse("only format json has them; a template names its fields itself");
        }
        return value.oneOrMore(v -> v.parsed("a field such as header.X-Request-ID", AccessLogReader::field));
    }

    private static String field(String word) {
        LineFormat.of("json", List.of(word));
        return word;
    }

    private static List<LineCondition> conditions(Value value) {
        return value.oneOrMore(v -> v.parsed("a condition such as status>=500", LineCondition::parse));
    }

    /// A file is told from a misspelt word by its slash.
    private static String path(Value value) {
        for (String place : PLACES) {
            if (value.is(place)) {
                return place;
            }
        }
        String path = value.line();
        if (SyslogSpec.is(path)) {
            return value.parsed("syslog", AccessLogReader::syslog);
        }
        return path.contains("/")
                ? value.parsed("a path", AccessLogReader::inFolder)
                : value.word(PLACES, "syslog as in syslog:udp:HOST:PORT, or a path with a /");
    }

    private static String syslog(String path) {
        SyslogSpec spec = SyslogSpec.of(path);
        if (spec.transport() != SyslogSpec.Transport.UNIX
                && !(Addresses.ofServer(spec.host() + ":" + spec.port()) instanceof InetSocketAddress)) {
            throw new IllegalArgumentException("\"" + spec.host() + "\" is no host");
        }
        return path;
    }

    private static String inFolder(String path) {
        try {
            Path folder = Path.of(path).toAbsolutePath().getParent();
            if (folder == null || !Files.isDirectory(folder)) {
                throw new IllegalArgumentException("there is no folder " + folder + " for this file");
            }
            return path;
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("is no path of this system", e);
        }
    }

    private static String format(Value value) {
        for (String known : FORMATS) {
            if (value.is(known)) {
                return known;
            }
        }
        if (!value.text().contains("{")) {
            return value.word(FORMATS, "a template with {fields}");
        }
        return value.parsed("a template", AccessLogReader::template);
    }

    private static String template(String text) {
        LineFormat.of(text);
        return text;
    }
}
