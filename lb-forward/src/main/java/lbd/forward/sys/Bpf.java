package lbd.forward.sys;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import lbd.forward.program.MapLayout;
import lbd.forward.program.ProgramObject.Part;
import lbd.sys.Errno;
import lbd.sys.Libc;

/// bpf(2): one method for each of its commands that is used. Offsets are those of `union bpf_attr`. Any thread.
public final class Bpf {
    private static final int MAP_CREATE = 0;
    private static final int MAP_LOOKUP = 1;
    private static final int MAP_UPDATE = 2;
    private static final int MAP_DELETE = 3;
    private static final int PROGRAM_LOAD = 5;
    private static final int OBJECT_PIN = 6;
    private static final int OBJECT_GET = 7;
    private static final int OBJECT_INFO = 15;
    private static final int MAP_LOOKUP_BATCH = 24;
    private static final int MAP_UPDATE_BATCH = 26;
    private static final int LINK_CREATE = 28;
    private static final int LINK_UPDATE = 29;
    private static final int INFO = 256;
    private static final int ATTRIBUTES = 128;
    private static final int PROGRAM_XDP = 6;
    private static final int PROGRAM_TC = 3;
    private static final int ATTACH_XDP = 37;
    private static final int ATTACH_TC_INGRESS = 46;
    private static final int ATTACH_TC_EGRESS = 47;
    private static final int LOG = 64 * 1024;
    private static final int ENOENT = 2;
    private static final int BATCH = 4096;

    /// How a program stands in the path of packets.
    public enum Mode {
        /// By the kernel, after it has made its own form of a packet.
        GENERIC(1 << 1),
        /// By the driver, before.
        NATIVE(1 << 2);

        private final int flag;

        Mode(int flag) {
            this.flag = flag;
        }
    }

    private Bpf() {}

    /// A map, by its descriptor.
    ///
    /// @param inner of a map of maps, the descriptor of one that is like those that it will hold; else 0
    public static int createMap(MapLayout.Kind kind, int keyBytes, int valueBytes, int entries, int inner, String name)
            throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = arena.allocate(ATTRIBUTES, 8);
            attributes.set(ValueLayout.JAVA_INT, 0, kind.number());
            attributes.set(ValueLayout.JAVA_INT, 4, keyBytes);
            attributes.set(ValueLayout.JAVA_INT, 8, valueBytes);
            attributes.set(ValueLayout.JAVA_INT, 12, entries);
            attributes.set(ValueLayout.JAVA_INT, 20, inner);
            name(attributes, 28, name);
            return check(Libc.bpf(MAP_CREATE, attributes, ATTRIBUTES), "a map (" + name + ")");
        }
    }

    public static void update(int map, byte[] key, byte[] value) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            check(element(arena, MAP_UPDATE, map, key, of(arena, value)), "an entry of a map");
        }
    }

    /// Writes the values of an array, from index 0 on, in one call.
    public static void updateAll(int map, int[] values) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment keys = arena.allocate(ValueLayout.JAVA_INT, values.length);
            for (int i = 0; i < values.length; i++) {
                keys.setAtIndex(ValueLayout.JAVA_INT, i, i);
            }
            MemorySegment attributes = arena.allocate(ATTRIBUTES, 8);
            attributes.set(ValueLayout.JAVA_LONG, 16, keys.address());
            attributes.set(
                    ValueLayout.JAVA_LONG,
                    24,
                    arena.allocateFrom(ValueLayout.JAVA_INT, values).address());
            attributes.set(ValueLayout.JAVA_INT, 32, values.length);
            attributes.set(ValueLayout.JAVA_INT, 36, map);
            check(Libc.bpf(MAP_UPDATE_BATCH, attributes, ATTRIBUTES), "the entries of a map");
        }
    }

    /// Removes an entry, if there is one.
    public static void delete(int map, byte[] key) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            int result = element(arena, MAP_DELETE, map, key, MemorySegment.NULL);
            if (result != -ENOENT) {
                check(result, "an entry of a map");
            }
        }
    }

    /// Reads an entry.
    ///
    /// @return whether there is one
    public static boolean lookUp(int map, byte[] key, byte[] value) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment found = arena.allocate(value.length, 8);
            int result = element(arena, MAP_LOOKUP, map, key, found);
            if (result == -ENOENT) {
                return false;
            }
            check(result, "an entry of a map");
            MemorySegment.copy(found, ValueLayout.JAVA_BYTE, 0, value, 0, value.length);
            return true;
        }
    }

    /// Who takes entries, many at once.
    public interface Batches {
        /// @param keys   one after another, as are the values
        /// @param count  how many there are
        void take(byte[] keys, byte[] values, int count);
    }

    /// Reads all entries of a hash or an array, in no order. One that comes or goes meanwhile may be there or not.
    public static void entries(int map, int keyBytes, int valueBytes, Batches batches) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = arena.allocate(ATTRIBUTES, 8);
            MemorySegment token = arena.allocate(8, 8);
            MemorySegment keys = arena.allocate((long) BATCH * keyBytes, 8);
            MemorySegment values = arena.allocate((long) BATCH * valueBytes, 8);
            int result = 0;
            for (boolean first = true; result == 0; first = false) {
                attributes.fill((byte) 0);
                attributes.set(ValueLayout.JAVA_LONG, 0, first ? 0 : token.address());
                attributes.set(ValueLayout.JAVA_LONG, 8, token.address());
                attributes.set(ValueLayout.JAVA_LONG, 16, keys.address());
                attributes.set(ValueLayout.JAVA_LONG, 24, values.address());
                attributes.set(ValueLayout.JAVA_INT, 32, BATCH);
                attributes.set(ValueLayout.JAVA_INT, 36, map);
                result = Libc.bpf(MAP_LOOKUP_BATCH, attributes, ATTRIBUTES);
                if (result != 0 && result != -ENOENT) {
                    check(result, "the entries of a map");
                }
                int count = attributes.get(ValueLayout.JAVA_INT, 32);
                batches.take(
                        keys.asSlice(0, (long) count * keyBytes).toArray(ValueLayout.JAVA_BYTE),
                        values.asSlice(0, (long) count * valueBytes).toArray(ValueLayout.JAVA_BYTE),
                        count);
            }
        }
    }

    private static int element(Arena arena, int command, int map, byte[] key, MemorySegment value) {
        MemorySegment attributes = arena.allocate(ATTRIBUTES, 8);
        attributes.set(ValueLayout.JAVA_INT, 0, map);
        attributes.set(ValueLayout.JAVA_LONG, 8, of(arena, key).address());
        attributes.set(ValueLayout.JAVA_LONG, 16, value.address());
        return Libc.bpf(command, attributes, ATTRIBUTES);
    }

    private static MemorySegment of(Arena arena, byte[] bytes) {
        MemorySegment copy = arena.allocate(bytes.length, 8);
        MemorySegment.copy(bytes, 0, copy, ValueLayout.JAVA_BYTE, 0, bytes.length);
        return copy;
    }

    /// Loads a program; the kernel proves first that it ends and stays within its packet.
    ///
    /// @throws IOException with the last line of what the kernel has to say of it
    public static int loadProgram(Part part, byte[] instructions, String name) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = arena.allocate(ATTRIBUTES, 8);
            attributes.set(ValueLayout.JAVA_INT, 0, part == Part.XDP ? PROGRAM_XDP : PROGRAM_TC);
            attributes.set(ValueLayout.JAVA_INT, 4, instructions.length / 8);
            attributes.set(ValueLayout.JAVA_LONG, 8, of(arena, instructions).address());
            attributes.set(
                    ValueLayout.JAVA_LONG,
                    16,
                    arena.allocateFrom("Dual BSD/GPL").address());
            name(attributes, 48, name);
            attributes.set(ValueLayout.JAVA_INT, 68, attachment(part));
            int loaded = Libc.bpf(PROGRAM_LOAD, attributes, ATTRIBUTES);
            if (loaded >= 0 || loaded == -Errno.EPERM) {
                return check(loaded, "a program");
            }
            // Once more for the reason alone, which is long and costs.
            MemorySegment log = arena.allocate(LOG);
            attributes.set(ValueLayout.JAVA_INT, 24, 1);
            attributes.set(ValueLayout.JAVA_INT, 28, LOG);
            attributes.set(ValueLayout.JAVA_LONG, 32, log.address());
            int again = Libc.bpf(PROGRAM_LOAD, attributes, ATTRIBUTES);
            if (again >= 0) {
                return again;
            }
            List<String> lines =
                    log.getString(0, StandardCharsets.US_ASCII).lines().toList();
            String reason = lines.isEmpty() ? "" : ": " + lines.get(Math.max(0, lines.size() - 2));
            throw new IOException("the kernel takes no program: " + Errno.text(-loaded) + reason);
        }
    }

    /// Puts a program into the path of an interface's packets, for as long as the descriptor is open.
    ///
    /// @return the descriptor of the link between the two
    public static int attach(int program, int networkInterface, Mode mode) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = arena.allocate(ATTRIBUTES, 8);
            attributes.set(ValueLayout.JAVA_INT, 0, program);
            attributes.set(ValueLayout.JAVA_INT, 4, networkInterface);
            attributes.set(ValueLayout.JAVA_INT, 8, ATTACH_XDP);
            attributes.set(ValueLayout.JAVA_INT, 12, mode.flag);
            return check(Libc.bpf(LINK_CREATE, attributes, ATTRIBUTES), "a program on an interface");
        }
    }

    private static int attachment(Part part) {
        return switch (part) {
            case XDP -> ATTACH_XDP;
            case TC -> ATTACH_TC_INGRESS;
            case EGRESS -> ATTACH_TC_EGRESS;
        };
    }

    /// Has a program see the packets that come in at an interface, or go out, as [#attach]; needs Linux 6.6.
    public static int attach(int program, int networkInterface, Part part) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = arena.allocate(ATTRIBUTES, 8);
            attributes.set(ValueLayout.JAVA_INT, 0, program);
            attributes.set(ValueLayout.JAVA_INT, 4, networkInterface);
            attributes.set(ValueLayout.JAVA_INT, 8, attachment(part));
            String where = part == Part.EGRESS ? "egress" : "ingress";
            return check(Libc.bpf(LINK_CREATE, attributes, ATTRIBUTES), "a program at an interface's " + where);
        }
    }

    /// Puts another program in the place of a link's, between two packets.
    public static void replace(int link, int program) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = arena.allocate(ATTRIBUTES, 8);
            attributes.set(ValueLayout.JAVA_INT, 0, link);
            attributes.set(ValueLayout.JAVA_INT, 4, program);
            check(Libc.bpf(LINK_UPDATE, attributes, ATTRIBUTES), "another program for a link");
        }
    }

    /// Has a map or link live on under a name in the BPF file system.
    public static void pin(int descriptor, String path) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = arena.allocate(ATTRIBUTES, 8);
            attributes.set(ValueLayout.JAVA_LONG, 0, arena.allocateFrom(path).address());
            attributes.set(ValueLayout.JAVA_INT, 8, descriptor);
            check(Libc.bpf(OBJECT_PIN, attributes, ATTRIBUTES), "a name " + path);
        }
    }

    /// What has a name there.
    public static int pinned(String path) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = arena.allocate(ATTRIBUTES, 8);
            attributes.set(ValueLayout.JAVA_LONG, 0, arena.allocateFrom(path).address());
            return check(Libc.bpf(OBJECT_GET, attributes, ATTRIBUTES), "thing of the name " + path);
        }
    }

    /// How many entries a map has room for.
    public static int room(int map) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            return info(arena, map).get(ValueLayout.JAVA_INT, 16);
        }
    }

    private static MemorySegment info(Arena arena, int map) throws IOException {
        MemorySegment info = arena.allocate(INFO, 8);
        MemorySegment attributes = arena.allocate(ATTRIBUTES, 8);
        attributes.set(ValueLayout.JAVA_INT, 0, map);
        attributes.set(ValueLayout.JAVA_INT, 4, INFO);
        attributes.set(ValueLayout.JAVA_LONG, 8, info.address());
        check(Libc.bpf(OBJECT_INFO, attributes, ATTRIBUTES), "news of a map");
        return info;
    }

    /// Whether a map is of this kind and these sizes.
    public static boolean isLike(int map, MapLayout layout) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = info(arena, map);
            return info.get(ValueLayout.JAVA_INT, 0) == layout.kind().number()
                    && info.get(ValueLayout.JAVA_INT, 8) == layout.keyBytes()
                    && info.get(ValueLayout.JAVA_INT, 12) == layout.valueBytes();
        }
    }

    /// Closes a descriptor of one of these.
    public static void close(int descriptor) {
        int ignored = Libc.close(descriptor);
    }

    private static void name(MemorySegment attributes, int at, String name) {
        byte[] text = name.getBytes(StandardCharsets.US_ASCII);
        MemorySegment.copy(text, 0, attributes, ValueLayout.JAVA_BYTE, at, Math.min(15, text.length));
    }

    private static int check(int result, String what) throws IOException {
        if (result >= 0) {
            return result;
        }
        if (result == -Errno.EPERM) {
            throw new IOException("the kernel lets lbd have no " + what.replaceFirst("^(a|an|the) ", "")
                    + ": CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN are needed");
        }
        throw new IOException(
                "the kernel gives no " + what.replaceFirst("^(a|an|the) ", "") + ": " + Errno.text(-result));
    }
}
