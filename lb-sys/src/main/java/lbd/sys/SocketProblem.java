package lbd.sys;

import java.io.FileNotFoundException;
import java.net.BindException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the system said of a socket, out of an exception: the one place that reads exceptions' texts, since neither the
/// JDK nor Netty gives the number. Netty writes it into its text; the JDK has strerror(3)'s alone, or a class of its
/// own.
public enum SocketProblem {
    NOT_PERMITTED(1, "Operation not permitted", "operation_not_permitted"),
    /// Of a unix socket: there is no such file.
    NO_SUCH_SOCKET(2, "No such file or directory", "no_such_socket"),
    /// Of a unix socket: as many wait as its server lets wait. Of TCP: no local port.
    NOT_NOW(11, "Resource temporarily unavailable", "not_now"),
    NO_MEMORY(12, "Cannot allocate memory", "no_memory"),
    PERMISSION_DENIED(13, "Permission denied", "permission_denied"),
    INVALID_ARGUMENT(22, "Invalid argument", "invalid_argument"),
    /// Of the whole machine.
    NO_DESCRIPTOR_HERE(23, "Too many open files in system", "descriptors"),
    NO_DESCRIPTOR(24, "Too many open files", "descriptors"),
    BROKEN_PIPE(32, "Broken pipe", "broken_pipe"),
    ADDRESS_IN_USE(98, "Address already in use", "address_in_use"),
    NO_ADDRESS(99, "Cannot assign requested address", "cannot_assign_requested_address"),
    NETWORK_UNREACHABLE(101, "Network is unreachable", "network_is_unreachable"),
    RESET(104, "Connection reset", "connection_reset"),
    NO_BUFFERS(105, "No buffer space", "no_buffer_space"),
    TIMED_OUT(110, "Connection timed out", "connection_timed_out"),
    REFUSED(111, "Connection refused", "connection_refused"),
    HOST_DOWN(112, "Host is down", "host_is_down"),
    NO_ROUTE(113, "No route to host", "no_route_to_host"),
    OTHER(0, "", "other");

    private static final Pattern NUMBER = Pattern.compile("error\\(-(\\d{1,4})\\)");

    private final int errno;
    private final String text;
    private final String word;

    SocketProblem(int errno, String text, String word) {
        this.errno = errno;
        this.text = text;
        this.word = word;
    }

    /// As logs have it: `no_route_to_host`.
    public String word() {
        return word;
    }

    /// Of an exception, or else of the first of its causes that says something.
    public static SocketProblem of(Throwable thrown) {
        for (Throwable next = thrown; next != null; next = next.getCause()) {
            SocketProblem said = said(next);
            if (said != OTHER) {
                return said;
            }
        }
        return OTHER;
    }

    private static SocketProblem said(Throwable thrown) {
        String message = String.valueOf(thrown.getMessage());
        Matcher number = NUMBER.matcher(message);
        if (number.find()) {
            return numbered(Integer.parseInt(number.group(1)));
        }
        for (SocketProblem each : values()) {
            if (each != OTHER && message.contains(each.text)) {
                return each;
            }
        }
        return switch (thrown) {
            case NoRouteToHostException _ -> NO_ROUTE;
            case PortUnreachableException _ -> REFUSED;
            case FileNotFoundException _ -> NO_SUCH_SOCKET;
            case BindException _ -> NO_ADDRESS;
            default -> OTHER;
        };
    }

    private static SocketProblem numbered(int errno) {
        for (SocketProblem each : values()) {
            if (each.errno == errno) {
                return each;
            }
        }
        return OTHER;
    }
}
