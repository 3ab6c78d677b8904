package lbd.sys;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// posix_spawn(3), with its two lists of instructions.
final class Spawn {
    private static final int SETSIGDEF = 0x04;
    private static final int SETSIGMASK = 0x08;
    /// glibc 2.26, musl 1.1.22.
    private static final int SETSID = 0x80;
    private static final int STDIN = 0;
    private static final int STDOUT = 1;
    private static final int STDERR = 2;
    private static final int O_RDONLY = 0;
    private static final int O_WRONLY = 1;
    /// In place of a descriptor.
    static final int NO_OUTPUT = -1;
    /// In place of a descriptor.
    static final int NO_INPUT = -1;
    private static final int SIGNALS = 128;
    /// More than either list takes in any C library: 80 and 336 bytes in glibc.
    private static final int OPAQUE = 512;
    private static final MemorySegment ACTIONS_INIT = Libc.find("posix_spawn_file_actions_init");
    private static final MemorySegment ACTIONS_DESTROY = Libc.find("posix_spawn_file_actions_destroy");
    private static final MemorySegment ADD_OPEN = Libc.find("posix_spawn_file_actions_addopen");
    private static final MemorySegment ADD_DUP2 = Libc.find("posix_spawn_file_actions_adddup2");
    private static final MemorySegment ADD_CLOSE = Libc.find("posix_spawn_file_actions_addclose");
    private static final MemorySegment ATTRIBUTES_INIT = Libc.find("posix_spawnattr_init");
    private static final MemorySegment ATTRIBUTES_DESTROY = Libc.find("posix_spawnattr_destroy");
    private static final MemorySegment SET_FLAGS = Libc.find("posix_spawnattr_setflags");
    private static final MemorySegment SET_SIGMASK = Libc.find("posix_spawnattr_setsigmask");
    private static final MemorySegment SET_SIGDEFAULT = Libc.find("posix_spawnattr_setsigdefault");
    private static final MemorySegment SPAWNP = Libc.find("posix_spawnp");
    /// Since glibc 2.34.
    private static final @Nullable MemorySegment ADD_CLOSEFROM =
            Libc.findOrNull("posix_spawn_file_actions_addclosefrom_np");
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    /// In place of a descriptor.
    static final int NONE_PASSED = -1;

    private final Arena arena;
    private final MemorySegment actions;
    private final MemorySegment attributes;

    private Spawn(Arena arena) {
        this.arena = arena;
        actions = arena.allocate(OPAQUE, 16);
        attributes = arena.allocate(OPAQUE, 16);
    }

    /// @param input  what the program reads, or [#NO_INPUT]
    /// @param output where the program writes, or [#NO_OUTPUT]
    /// @return its process id
    static int start(List<String> command, Map<String, String> environment, int input, int output) throws IOException {
        return start(command, environment, input, output, NONE_PASSED);
    }

    /// @param input  what the program reads, or [#NO_INPUT]
    /// @param output where the program writes, or [#NO_OUTPUT]
    /// @param passed what it gets as its descriptor 3, or [#NONE_PASSED]
    /// @return its process id
    static int start(List<String> command, Map<String, String> environment, int input, int output, int passed)
            throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            return new Spawn(arena).run(command, environment, input, output, passed);
        }
    }

    private int run(List<String> command, Map<String, String> environment, int input, int output, int passed)
            throws IOException {
        check(call(ACTIONS_INIT, actions, 0, 0, 0, 0));
        check(call(ATTRIBUTES_INIT, attributes, 0, 0, 0, 0));
        try {
            descriptors(input, output, passed);
            signals();
            MemorySegment pid = arena.allocate(JAVA_INT);
            MemorySegment program = arena.allocateFrom(command.getFirst());
            List<String> variables = environment.entrySet().stream()
                    .map(entry -> entry.getKey() + "=" + entry.getValue())
                    .toList();
            MemorySegment argv = strings(command);
            MemorySegment envp = strings(variables);
            int errno = Libc.call(
                    SPAWNP,
                    pid.address(),
                    program.address(),
                    actions.address(),
                    attributes.address(),
                    argv.address(),
                    envp.address());
            if (errno == Errno.ENOENT) {
                throw new IOException("there is no " + command.getFirst());
            }
            check(errno);
            return pid.get(JAVA_INT, 0);
        } finally {
            int ignored = call(ACTIONS_DESTROY, actions, 0, 0, 0, 0);
            ignored = call(ATTRIBUTES_DESTROY, attributes, 0, 0, 0, 0);
        }
    }

    private void descriptors(int input, int output, int passed) throws IOException {
        long nothing = arena.allocateFrom("/dev/null").address();
        if (input == NO_INPUT) {
            check(call(ADD_OPEN, actions, STDIN, nothing, O_RDONLY, 0));
        } else {
            check(call(ADD_DUP2, actions, input, STDIN, 0, 0));
        }
        if (output == NO_OUTPUT) {
            check(call(ADD_OPEN, actions, STDOUT, nothing, O_WRONLY, 0));
        } else {
            check(call(ADD_DUP2, actions, output, STDOUT, 0, 0));
        }
        check(call(ADD_DUP2, actions, STDOUT, STDERR, 0, 0));
        int kept = STDERR;
        if (passed != NONE_PASSED) {
            // The same number twice only makes it outlive exec.
            check(call(ADD_DUP2, actions, passed, Child.PASSED, 0, 0));
            kept = Child.PASSED;
        }
        // Java's own sockets are not closed by exec.
        MemorySegment closeFrom = ADD_CLOSEFROM;
        if (closeFrom == null) {
            closeEach(kept);
        } else {
            check(call(closeFrom, actions, kept + 1, 0, 0, 0));
        }
    }

    /// What another thread opens after this look gets through.
    private void closeEach(int kept) throws IOException {
        try (DirectoryStream<Path> open = Files.newDirectoryStream(DESCRIPTORS)) {
            for (Path entry : open) {
                int fd = Integer.parseInt(String.valueOf(entry.getFileName()));
                if (fd > kept) {
                    check(call(ADD_CLOSE, actions, fd, 0, 0, 0));
                }
            }
        }
    }

    private void signals() throws IOException {
        MemorySegment none = arena.allocate(SIGNALS, 8);
        MemorySegment all = arena.allocate(SIGNALS, 8).fill((byte) 0xff);
        check(call(SET_SIGMASK, attributes, none.address(), 0, 0, 0));
        check(call(SET_SIGDEFAULT, attributes, all.address(), 0, 0, 0));
        check(call(SET_FLAGS, attributes, SETSID | SETSIGMASK | SETSIGDEF, 0, 0, 0));
    }

    /// What is passed by address is the arena's, which is closed by hand, later.
    private static int call(MemorySegment function, MemorySegment list, long b, long c, long d, long e) {
        return Libc.call(function, list.address(), b, c, d, e, 0);
    }

    private MemorySegment strings(List<String> texts) throws IOException {
        MemorySegment array = arena.allocate(ADDRESS, texts.size() + 1L);
        for (int i = 0; i < texts.size(); i++) {
            if (texts.get(i).indexOf('\0') >= 0) {
                throw new IOException("a NUL character in: " + texts.get(i).replace('\0', ' '));
            }
            array.setAtIndex(ADDRESS, i, arena.allocateFrom(texts.get(i)));
        }
        return array;
    }

    /// These functions return the errno.
    private static void check(int errno) throws IOException {
        if (errno != 0) {
            throw failure("posix_spawn", errno);
        }
    }

    static IOException failure(String call, int errno) {
        return switch (errno) {
            case Errno.EAGAIN, Errno.ENOMEM, Errno.EMFILE, Errno.ENFILE -> new NoRoomException(call, errno);
            default -> new IOException(call + ": " + Errno.text(errno));
        };
    }
}
