package lbd.core.model;

/// One line for every request or TCP session.
///
/// @param path   `stdout`, `stderr`, `off`, or a file
/// @param format `json`, `common`, `combined`, or a template with `{fields}`
public record AccessLogSpec(String path, String format) {
    public static final String OFF = "off";
    public static final AccessLogSpec DEFAULT = new AccessLogSpec("stdout", "json");

    public boolean isOff() {
        return path.equals(OFF);
    }
}
