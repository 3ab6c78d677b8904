package lbd.sys.net;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import lbd.sys.Libc;

/// Socket options, each named in the error when the kernel refuses it.
public final class Options {
    private Options() {}

    public static void set(int fd, int level, int option, int value, String name) {
        MemorySegment memory = Arena.ofAuto().allocateFrom(ValueLayout.JAVA_INT, value);
        SysException.check(Libc.setsockopt(fd, level, option, memory, 4), "setsockopt", name);
    }

    public static void set(int fd, int level, int option, MemorySegment value, String name) {
        SysException.check(Libc.setsockopt(fd, level, option, value, (int) value.byteSize()), "setsockopt", name);
    }

    /// SO_BINDTODEVICE.
    public static void bindToDevice(int fd, String interfaceName) {
        MemorySegment name = Arena.ofAuto().allocateFrom(interfaceName);
        set(fd, Libc.SOL_SOCKET, 25, name, "SO_BINDTODEVICE " + interfaceName);
    }

    /// SO_RCVBUFFORCE, and where that is not permitted SO_RCVBUF.
    public static void receiveBuffer(int fd, int bytes) {
        MemorySegment memory = Arena.ofAuto().allocateFrom(ValueLayout.JAVA_INT, bytes);
        if (Libc.setsockopt(fd, Libc.SOL_SOCKET, 33, memory, 4) < 0) {
            set(fd, Libc.SOL_SOCKET, 8, bytes, "SO_RCVBUF");
        }
    }
}
