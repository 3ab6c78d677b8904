package lbd.daemon.syslog;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import lbd.daemon.HostName;

/// What stands before the line (RFC 5424 section 6): `<134>1 2026-11-30T12:00:00.000Z HOST lbd PID access - `.
final class SyslogHead {
    /// local0, as HAProxy's users have it, and informational.
    private static final int PRIORITY = 16 * 8 + 6;

    private static final int MAX_HOST = 255;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final String rest;

    SyslogHead(String host, long pid) {
        boolean may =
                !host.isEmpty() && host.length() <= MAX_HOST && host.chars().allMatch(c -> c > ' ' && c < 0x7f);
        rest = " %s lbd %d access - ".formatted(may ? host : "-", pid);
    }

    static SyslogHead ofThisProcess() {
        return new SyslogHead(HostName.text(), ProcessHandle.current().pid());
    }

    byte[] at(Instant time) {
        return ("<" + PRIORITY + ">1 " + TIME.format(time) + rest).getBytes(US_ASCII);
    }
}
