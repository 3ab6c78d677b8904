package lbd.proxy.upstream;

import lbd.sys.SocketProblem;

/// Whether a connection failed for want of something of ours: descriptors, local ports, memory of the kernel. It says
/// nothing about the server.
public final class LocalShortage {
    private LocalShortage() {}

    public static boolean is(Throwable cause) {
        return switch (SocketProblem.of(cause)) {
            case NOT_NOW, NO_MEMORY, NO_DESCRIPTOR_HERE, NO_DESCRIPTOR, ADDRESS_IN_USE, NO_ADDRESS, NO_BUFFERS -> true;
            default -> false;
        };
    }

    /// Whether what there was none of is a local port, or the address that one was to be of.
    public static boolean ofAddresses(Throwable cause) {
        return switch (SocketProblem.of(cause)) {
            case NOT_NOW, ADDRESS_IN_USE, NO_ADDRESS -> true;
            default -> false;
        };
    }

    /// Whether what there was none of is a descriptor.
    public static boolean ofDescriptors(Throwable cause) {
        return switch (SocketProblem.of(cause)) {
            case NO_DESCRIPTOR_HERE, NO_DESCRIPTOR -> true;
            default -> false;
        };
    }
}
