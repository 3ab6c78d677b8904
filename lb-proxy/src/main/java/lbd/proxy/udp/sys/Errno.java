package lbd.proxy.udp.sys;

/// The numbers that a caller tells apart, the same on x86-64 and aarch64.
public final class Errno {
    public static final int EAGAIN = 11;

    private Errno() {}
}
