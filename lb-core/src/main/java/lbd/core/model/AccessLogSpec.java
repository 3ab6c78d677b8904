package lbd.core.model;

import java.util.List;
import java.util.Map;
import lbd.core.accesslog.LineCondition;

/// One line for every request or TCP session, or for some of them.
///
/// @param path       `stdout`, `stderr`, `off`, what [SyslogSpec] knows, or a file
/// @param format     `json`, `common`, `combined`, or a template with `{fields}`
/// @param fields     what lines of `json` have beside its own fields
/// @param when       a line that meets one of these is written; without any none is special
/// @param sample     of the other lines this many in a hundred are written, 0 to 100
/// @param rotation   of a file
/// @param byListener logs that take the place of this one, by the name of a listener
public record AccessLogSpec(
        String path,
        String format,
        List<String> fields,
        List<LineCondition> when,
        int sample,
        LogRotation rotation,
        Map<String, AccessLogSpec> byListener) {
    public static final String OFF = "off";
    public static final int ALL = 100;
    public static final AccessLogSpec DEFAULT = new AccessLogSpec("stdout", "json");

    public AccessLogSpec {
        fields = List.copyOf(fields);
        when = List.copyOf(when);
        byListener = Map.copyOf(byListener);
        Range.check("sample", sample, 0, ALL);
    }

    /// Every line, of all listeners.
    public AccessLogSpec(String path, String format) {
        this(path, format, List.of(), List.of(), ALL, LogRotation.NONE, Map.of());
    }

    public AccessLogSpec withListeners(Map<String, AccessLogSpec> others) {
        return new AccessLogSpec(path, format, fields, when, sample, rotation, others);
    }

    public boolean isOff() {
        return path.equals(OFF);
    }
}
