package lbd.sys;

/// The error numbers that are told apart, or named in messages.
public final class Errno {
    public static final int EPERM = 1;
    public static final int ENOENT = 2;
    public static final int EINTR = 4;
    public static final int EIO = 5;
    public static final int EAGAIN = 11;
    public static final int ENOMEM = 12;
    public static final int EACCES = 13;
    public static final int EEXIST = 17;
    public static final int ENODEV = 19;
    public static final int ENOTDIR = 20;
    public static final int ENFILE = 23;
    public static final int EMFILE = 24;
    public static final int ENAMETOOLONG = 36;
    public static final int ELOOP = 40;
    public static final int EOPNOTSUPP = 95;
    public static final int EAFNOSUPPORT = 97;
    public static final int EADDRNOTAVAIL = 99;
    public static final int ECONNRESET = 104;
    public static final int ENOBUFS = 105;

    private Errno() {}

    /// The error in words, with its name as in errno(3).
    public static String text(int errno) {
        return switch (errno) {
            case EPERM -> "not permitted (EPERM)";
            case EACCES -> "not permitted (EACCES)";
            case EEXIST -> "exists already (EEXIST)";
            case ENODEV -> "no such interface (ENODEV)";
            case EADDRNOTAVAIL -> "no such address (EADDRNOTAVAIL)";
            case ENOBUFS -> "no buffer space (ENOBUFS)";
            case ENOENT -> "no such file (ENOENT)";
            case ENOMEM -> "out of memory (ENOMEM)";
            case EIO -> "input or output error (EIO)";
            case ENOTDIR -> "no folder (ENOTDIR)";
            case ENAMETOOLONG -> "name too long (ENAMETOOLONG)";
            case ELOOP -> "links go round (ELOOP)";
            case 16 -> "busy (EBUSY)";
            case 28 -> "no space left (ENOSPC)";
            case 90 -> "longer than the link's MTU (EMSGSIZE)";
            case 22 -> "invalid argument (EINVAL)";
            case EMFILE -> "too many open files (EMFILE)";
            case ENFILE -> "no descriptor left on this machine (ENFILE)";
            case EAGAIN -> "not now (EAGAIN)";
            case EOPNOTSUPP -> "not supported (EOPNOTSUPP)";
            case EAFNOSUPPORT -> "address family not supported (EAFNOSUPPORT)";
            case 100 -> "network is down (ENETDOWN)";
            case 101 -> "network is unreachable (ENETUNREACH)";
            case 113 -> "no route to host (EHOSTUNREACH)";
            default -> "errno " + errno;
        };
    }
}
