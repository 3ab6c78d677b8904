package lbd.proxy.upstream;

import io.netty.channel.unix.Errors;
import java.net.BindException;

/// Whether a connection failed for want of something of ours: descriptors, local ports, memory of the kernel. It says
/// nothing about the server.
public final class LocalShortage {
    private static final int EAGAIN = 11;
    private static final int ENOMEM = 12;
    private static final int ENFILE = 23;
    private static final int EMFILE = 24;
    private static final int EADDRINUSE = 98;
    private static final int EADDRNOTAVAIL = 99;
    private static final int ENOBUFS = 105;

    private LocalShortage() {}

    public static boolean is(Throwable cause) {
        for (Throwable next = cause; next != null; next = next.getCause()) {
            boolean known = next instanceof Errors.NativeIoException of && isShortage(-of.expectedErr());
            // To the JDK what may not be opened is a matter of binding, too.
            boolean bind = next instanceof BindException
                    && !String.valueOf(next.getMessage()).contains("Permission denied");
            if (known || bind || says(String.valueOf(next.getMessage()))) {
                return true;
            }
        }
        return false;
    }

    /// Whether what there was none of is a local port, or the address that one was to be of.
    public static boolean ofAddresses(Throwable cause) {
        for (Throwable next = cause; next != null; next = next.getCause()) {
            boolean known = next instanceof Errors.NativeIoException of
                    && (of.expectedErr() == -EADDRNOTAVAIL
                            || of.expectedErr() == -EADDRINUSE
                            || of.expectedErr() == -EAGAIN);
            String text = String.valueOf(next.getMessage());
            if (known || text.contains("Cannot assign requested address") || text.contains("Address already in use")) {
                return true;
            }
        }
        return false;
    }

    /// Whether what there was none of is a descriptor.
    public static boolean ofDescriptors(Throwable cause) {
        for (Throwable next = cause; next != null; next = next.getCause()) {
            boolean known = next instanceof Errors.NativeIoException of
                    && (of.expectedErr() == -EMFILE || of.expectedErr() == -ENFILE);
            if (known || String.valueOf(next.getMessage()).contains("Too many open files")) {
                return true;
            }
        }
        return false;
    }

    /// Of exceptions that do not give the number.
    private static boolean says(String text) {
        return text.contains("Cannot assign requested address")
                || text.contains("Too many open files")
                || text.contains("No buffer space available")
                || text.contains("Cannot allocate memory");
    }

    private static boolean isShortage(int errno) {
        return switch (errno) {
            case EAGAIN, ENOMEM, ENFILE, EMFILE, EADDRNOTAVAIL, ENOBUFS -> true;
            default -> false;
        };
    }
}
