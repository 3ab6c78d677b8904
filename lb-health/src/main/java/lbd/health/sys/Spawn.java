package lbd.health.sys;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// posix_spawn(3), with its two lists of instructions.
final class Spawn {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final int SETSIGDEF = 0x04;
    private static final int SETSIGMASK = 0x08;
    /// glibc 2.26, musl 1.1.22.
    private static final int SETSID = 0x80;
    private static final int STDIN = 0;
    private static final int STDOUT = 1;
    private static final int STDERR = 2;
    private static final int O_RDONLY = 0;
    private static final int SIGNALS = 128;
    /// More than either list takes in any C library: 80 and 336 bytes in glibc.
    private static final int OPAQUE = 512;
    private static final MethodHandle ACTIONS_INIT = function("posix_spawn_file_actions_init", ADDRESS);
    private static final MethodHandle ACTIONS_DESTROY = function("posix_spawn_file_actions_destroy", ADDRESS);
    private static final MethodHandle ADD_OPEN =
            function("posix_spawn_file_actions_addopen", ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
    private static final MethodHandle ADD_DUP2 =
            function("posix_spawn_file_actions_adddup2", ADDRESS, JAVA_INT, JAVA_INT);
    private static final MethodHandle ADD_CLOSE = function("posix_spawn_file_actions_addclose", ADDRESS, JAVA_INT);
    private static final MethodHandle ATTRIBUTES_INIT = function("posix_spawnattr_init", ADDRESS);
    private static final MethodHandle ATTRIBUTES_DESTROY = function("posix_spawnattr_destroy", ADDRESS);
    private static final MethodHandle SET_FLAGS = function("posix_spawnattr_setflags", ADDRESS, JAVA_SHORT);
    private static final MethodHandle SET_SIGMASK = function("posix_spawnattr_setsigmask", ADDRESS, ADDRESS);
    private static final MethodHandle SET_SIGDEFAULT = function("posix_spawnattr_setsigdefault", ADDRESS, ADDRESS);
    private static final MethodHandle SPAWNP =
            function("posix_spawnp", ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS);
    /// Since glibc 2.34.
    private static final @Nullable MethodHandle ADD_CLOSEFROM =
            functionOrNull("posix_spawn_file_actions_addclosefrom_np", ADDRESS, JAVA_INT);
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final int NO_SUCH_FILE = 2;

    private final Arena arena;
    private final MemorySegment actions;
    private final MemorySegment attributes;

    private Spawn(Arena arena) {
        this.arena = arena;
        actions = arena.allocate(OPAQUE, 16);
        attributes = arena.allocate(OPAQUE, 16);
    }

    /// @param output where the program writes
    /// @return its process id
    static int start(List<String> command, Map<String, String> environment, int output) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            return new Spawn(arena).run(command, environment, output);
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw Posix.unexpected(e);
        }
    }

    private int run(List<String> command, Map<String, String> environment, int output) throws Throwable {
        check((int) ACTIONS_INIT.invokeExact(actions));
        check((int) ATTRIBUTES_INIT.invokeExact(attributes));
        try {
            descriptors(output);
            signals();
            MemorySegment pid = arena.allocate(JAVA_INT);
            MemorySegment program = arena.allocateFrom(command.getFirst());
            List<String> variables = environment.entrySet().stream()
                    .map(entry -> entry.getKey() + "=" + entry.getValue())
                    .toList();
            int errno =
                    (int) SPAWNP.invokeExact(pid, program, actions, attributes, strings(command), strings(variables));
            if (errno == NO_SUCH_FILE) {
                throw new IOException("there is no " + command.getFirst());
            }
            check(errno);
            return pid.get(JAVA_INT, 0);
        } finally {
            int ignored = (int) ACTIONS_DESTROY.invokeExact(actions);
            ignored = (int) ATTRIBUTES_DESTROY.invokeExact(attributes);
        }
    }

    private void descriptors(int output) throws Throwable {
        check((int) ADD_OPEN.invokeExact(actions, STDIN, arena.allocateFrom("/dev/null"), O_RDONLY, 0));
        check((int) ADD_DUP2.invokeExact(actions, output, STDOUT));
        check((int) ADD_DUP2.invokeExact(actions, output, STDERR));
        // Java's own sockets are not closed by exec.
        MethodHandle closeFrom = ADD_CLOSEFROM;
        if (closeFrom == null) {
            closeEach();
        } else {
            check((int) closeFrom.invokeExact(actions, STDERR + 1));
        }
    }

    /// What another thread opens after this look gets through.
    private void closeEach() throws Throwable {
        try (DirectoryStream<Path> open = Files.newDirectoryStream(DESCRIPTORS)) {
            for (Path entry : open) {
                int fd = Integer.parseInt(String.valueOf(entry.getFileName()));
                if (fd > STDERR) {
                    check((int) ADD_CLOSE.invokeExact(actions, fd));
                }
            }
        }
    }

    private void signals() throws Throwable {
        MemorySegment none = arena.allocate(SIGNALS, 8);
        MemorySegment all = arena.allocate(SIGNALS, 8).fill((byte) 0xff);
        check((int) SET_SIGMASK.invokeExact(attributes, none));
        check((int) SET_SIGDEFAULT.invokeExact(attributes, all));
        check((int) SET_FLAGS.invokeExact(attributes, (short) (SETSID | SETSIGMASK | SETSIGDEF)));
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

    private static MethodHandle function(String name, MemoryLayout... arguments) {
        return handle(LINKER.defaultLookup().findOrThrow(name), arguments);
    }

    private static @Nullable MethodHandle functionOrNull(String name, MemoryLayout... arguments) {
        return LINKER.defaultLookup()
                .find(name)
                .map(address -> handle(address, arguments))
                .orElse(null);
    }

    private static MethodHandle handle(MemorySegment address, MemoryLayout... arguments) {
        return LINKER.downcallHandle(address, FunctionDescriptor.of(JAVA_INT, arguments));
    }

    /// These functions return the errno.
    private static void check(int errno) throws IOException {
        switch (errno) {
            case 0 -> {}
            case Posix.EAGAIN, Posix.ENOMEM, Posix.EMFILE, Posix.ENFILE ->
                throw new NoRoomException("posix_spawn", errno);
            default -> throw new IOException("posix_spawn: errno " + errno);
        }
    }
}
