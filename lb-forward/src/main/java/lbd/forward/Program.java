package lbd.forward;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumMap;
import java.util.Map;
import lbd.forward.program.MapLayout;
import lbd.forward.program.ProgramObject;
import lbd.forward.sys.Bpf;

/// The program in the path of one interface's packets, and its maps. It goes with the process: the kernel takes
/// a program off an interface when nobody holds the link any more.
final class Program implements AutoCloseable {
    static final int RING_SLOTS = 65_537;
    static final int MOST_SERVICES = 1024;
    static final int MOST_REALS = 65_536;
    private static final int MOST_BINDS = 65_536;
    private static final int MOST_FRAGMENTS = 16_384;
    private static final int MOST_MACS = 1024;
    private static final int DROP_REASONS = 4;

    private final Map<MapLayout, Integer> maps = new EnumMap<>(MapLayout.class);
    private int program = -1;
    private int link = -1;

    /// Loads it for an interface, without attaching it.
    ///
    /// @param flows that it remembers at once
    static Program load(int flows) throws IOException {
        Program loaded = new Program();
        try {
            for (MapLayout layout : MapLayout.values()) {
                loaded.maps.put(layout, create(layout, flows));
            }
            byte[] instructions = ProgramObject.ours().linked(loaded::map);
            loaded.program = Bpf.loadProgram(instructions, "lbd_forward");
            return loaded;
        } catch (IOException | RuntimeException e) {
            loaded.close();
            throw e;
        }
    }

    private static int create(MapLayout layout, int flows) throws IOException {
        int entries = switch (layout) {
            case SERVICES -> MOST_BINDS;
            case RINGS, TURNS -> MOST_SERVICES;
            case REALS, REAL_COUNTS -> MOST_REALS;
            case FLOWS -> flows;
            case FRAGMENTS -> MOST_FRAGMENTS;
            case DROPS -> DROP_REASONS;
            case MACS -> MOST_MACS;
        };
        int inner = layout == MapLayout.RINGS ? newRing() : 0;
        try {
            return Bpf.createMap(
                    layout.kind(), layout.keyBytes(), layout.valueBytes(), entries, inner, layout.symbol());
        } finally {
            if (inner != 0) {
                Bpf.close(inner);
            }
        }
    }

    private static int newRing() throws IOException {
        return Bpf.createMap(MapLayout.Kind.ARRAY, 4, 4, RING_SLOTS, 0, "ring");
    }

    /// Native where the interface has a driver of its own that can, else by the kernel. A veth's native path loses
    /// what is sent back where its other end has no program.
    ///
    /// @param hardware whether there is a device behind the interface
    Bpf.Mode attach(int networkInterface, boolean hardware) throws IOException {
        if (link >= 0) {
            Bpf.close(link);
            link = -1;
        }
        if (hardware) {
            try {
                link = Bpf.attach(program, networkInterface, Bpf.Mode.NATIVE);
                return Bpf.Mode.NATIVE;
            } catch (IOException e) {
                // The driver has none, or no room for it: the other way tells why, if that fails too.
            }
        }
        link = Bpf.attach(program, networkInterface, Bpf.Mode.GENERIC);
        return Bpf.Mode.GENERIC;
    }

    private int map(MapLayout layout) {
        return maps.getOrDefault(layout, -1);
    }

    void put(MapLayout layout, byte[] key, byte[] value) throws IOException {
        Bpf.update(map(layout), key, value);
    }

    void remove(MapLayout layout, byte[] key) throws IOException {
        Bpf.delete(map(layout), key);
    }

    boolean get(MapLayout layout, byte[] key, byte[] value) throws IOException {
        return Bpf.lookUp(map(layout), key, value);
    }

    boolean nextKey(MapLayout layout, byte[] key) throws IOException {
        return Bpf.nextKey(map(layout), key);
    }

    /// The sums over all processors of an entry that each has for itself.
    ///
    /// @param count of 64-bit numbers that it consists of
    long[] sums(MapLayout layout, int index, int count) throws IOException {
        byte[] values = new byte[count * 8 * Processors.POSSIBLE];
        long[] sums = new long[count];
        if (get(layout, Bytes.ofInt(index), values)) {
            ByteBuffer numbers = ByteBuffer.wrap(values).order(ByteOrder.nativeOrder());
            for (int i = 0; i < count * Processors.POSSIBLE; i++) {
                sums[i % count] += numbers.getLong(i * 8);
            }
        }
        return sums;
    }

    /// Sets an entry that each processor has for itself to zero.
    void clear(MapLayout layout, int index) throws IOException {
        put(layout, Bytes.ofInt(index), new byte[layout.valueBytes() * Processors.POSSIBLE]);
    }

    /// Gives a service another ring, all of it at once.
    ///
    /// @param slots numbers of servers, 0 for nobody; [#RING_SLOTS] of them
    void ring(int service, int[] slots) throws IOException {
        int ring = newRing();
        try {
            Bpf.updateAll(ring, slots);
            put(MapLayout.RINGS, Bytes.ofInt(service), Bytes.ofInt(ring));
        } finally {
            Bpf.close(ring);
        }
    }

    @Override
    public void close() {
        if (link >= 0) {
            Bpf.close(link);
        }
        if (program >= 0) {
            Bpf.close(program);
        }
        maps.values().forEach(Bpf::close);
    }
}
