package lbd.forward;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import lbd.forward.program.MapLayout;
import lbd.forward.program.ProgramObject;
import lbd.forward.program.ProgramObject.Part;
import lbd.forward.sys.Bpf;
import org.jspecify.annotations.Nullable;

/// The programs in the path of packets, and their maps. Without names they go with the process: the kernel takes a
/// program off an interface when nobody holds the link any more.
final class Program implements AutoCloseable {
    static final int RING_SLOTS = 65_537;
    static final int MOST_SERVICES = 1024;
    static final int MOST_REALS = 65_536;
    private static final int MOST_BINDS = 65_536;
    private static final int MOST_FRAGMENTS = 16_384;
    private static final int MOST_MACS = 1024;
    static final int MOST_PEERS = 16_384;
    private static final int MOST_OPENINGS = 262_144;
    private static final int MOST_OPENING_PLACES = 65_536;
    private static final int BACKS_IN_ADVANCE = 65_536;

    private final Map<MapLayout, Integer> maps = new EnumMap<>(MapLayout.class);
    private final Map<Part, Integer> programs = new EnumMap<>(Part.class);
    private final Map<Place, Integer> links = new HashMap<>();

    private final @Nullable Pins pins;
    private boolean isTakenOver;

    private Program(@Nullable Pins pins) {
        this.pins = pins;
    }

    /// Where a program stands.
    private record Place(Part part, int networkInterface) {
        String name() {
            return part.name().toLowerCase(Locale.ROOT) + "-" + networkInterface;
        }
    }

    /// How much is remembered at once.
    ///
    /// @param translates whether answers come back through here
    /// @param sources    clients that stay with their servers
    record Sizes(int flows, boolean translates, int sources) {}

    /// Loads them, without attaching them.
    ///
    /// @param pins where they get names, and are found if they have some; null: they go with the process
    static Program load(Sizes sizes, @Nullable Pins pins) throws IOException {
        Program loaded = new Program(pins);
        try {
            loaded.isTakenOver = pins != null && loaded.takeOver(pins);
            if (!loaded.isTakenOver) {
                loaded.create(sizes);
            }
            ProgramObject object = ProgramObject.ours();
            for (Part part : Part.values()) {
                byte[] instructions = object.linked(part, loaded::map);
                loaded.programs.put(
                        part,
                        Bpf.loadProgram(part, instructions, "lbd_" + part.name().toLowerCase(Locale.ROOT)));
            }
            return loaded;
        } catch (IOException | RuntimeException e) {
            loaded.close();
            throw e;
        }
    }

    /// Those of a daemon that was here before, unless it was another release with other maps.
    private boolean takeOver(Pins from) throws IOException {
        from.open();
        for (MapLayout layout : MapLayout.values()) {
            if (!from.has(layout.symbol())) {
                return false;
            }
            int map = from.get(layout.symbol());
            maps.put(layout, map);
            if (!Bpf.isLike(map, layout)) {
                return false;
            }
        }
        return true;
    }

    private void create(Sizes sizes) throws IOException {
        maps.values().forEach(Bpf::close);
        maps.clear();
        if (pins != null) {
            pins.removeAll();
            pins.open();
        }
        for (MapLayout layout : MapLayout.values()) {
            int map = create(layout, sizes);
            maps.put(layout, map);
            if (pins != null) {
                pins.put(layout.symbol(), map);
            }
        }
    }

    /// Whether the maps are those of a daemon that was here before.
    boolean isTakenOver() {
        return isTakenOver;
    }

    private static int create(MapLayout layout, Sizes sizes) throws IOException {
        int entries = switch (layout) {
            case SERVICES -> MOST_BINDS;
            case RINGS, TURNS -> MOST_SERVICES;
            case REALS, REAL_COUNTS, LOADS -> MOST_REALS;
            case FLOWS -> sizes.flows;
            case OPENINGS -> Math.min(MOST_OPENINGS, sizes.flows);
            case OPENING_BACKS -> Math.min(sizes.translates ? MOST_OPENINGS : BACKS_IN_ADVANCE, sizes.flows);
            case BACKS -> sizes.translates ? sizes.flows : Math.min(BACKS_IN_ADVANCE, sizes.flows);
            case PLACES -> sizes.sources;
            case OPENING_PLACES -> Math.min(MOST_OPENING_PLACES, sizes.sources);
            case FRAGMENTS, BACK_FRAGMENTS -> MOST_FRAGMENTS;
            case DROPS -> Drop.values().length;
            case MACS -> MOST_MACS;
            case PEERS -> MOST_PEERS;
            case SCRATCH -> Part.values().length;
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

    boolean hasNames() {
        return pins != null;
    }

    /// Native where the interface has a driver of its own that can, else by the kernel. A veth's native path loses
    /// what is sent back where its other end has no program.
    ///
    /// @param hardware whether there is a device behind the interface
    /// @return null where it was attached already
    Bpf.@Nullable Mode attach(int networkInterface, boolean hardware) throws IOException {
        Place place = new Place(Part.XDP, networkInterface);
        if (links.containsKey(place)) {
            return null;
        }
        int program = program(Part.XDP);
        if (takesOver(place)) {
            return Bpf.Mode.GENERIC;
        }
        if (hardware) {
            try {
                hold(place, Bpf.attach(program, networkInterface, Bpf.Mode.NATIVE));
                return Bpf.Mode.NATIVE;
            } catch (IOException e) {
                // The driver has none, or no room for it: the other way tells why, if that fails too.
            }
        }
        hold(place, Bpf.attach(program, networkInterface, Bpf.Mode.GENERIC));
        return Bpf.Mode.GENERIC;
    }

    /// Whether another daemon's program stood there, in whose place ours now is.
    private boolean takesOver(Place place) throws IOException {
        if (pins == null || !pins.has(place.name())) {
            return false;
        }
        int link = pins.get(place.name());
        try {
            Bpf.replace(link, program(place.part));
        } catch (IOException e) {
            // Its interface is gone; another may have its index by now.
            Bpf.close(link);
            pins.remove(place.name());
            return false;
        }
        links.put(place, link);
        return true;
    }

    private void hold(Place place, int link) throws IOException {
        links.put(place, link);
        if (pins != null) {
            pins.put(place.name(), link);
        }
    }

    /// The program for packets that change more than their frame.
    ///
    /// @return false where it was attached already
    boolean attachIngress(int networkInterface) throws IOException {
        Place place = new Place(Part.TC, networkInterface);
        if (links.containsKey(place)) {
            return false;
        }
        if (!takesOver(place)) {
            hold(place, Bpf.attachIngress(program(Part.TC), networkInterface));
        }
        return true;
    }

    /// Takes the programs off all interfaces but some.
    void detachOthers(Set<Integer> xdp, Set<Integer> ingress) throws IOException {
        for (Place place : List.copyOf(links.keySet())) {
            if (!(place.part == Part.XDP ? xdp : ingress).contains(place.networkInterface)) {
                Bpf.close(Objects.requireNonNull(links.remove(place)));
                if (pins != null) {
                    pins.remove(place.name());
                }
            }
        }
    }

    /// Its descriptor.
    int program(Part part) {
        return programs.getOrDefault(part, -1);
    }

    int map(MapLayout layout) {
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

    /// Shows all entries of a hash.
    void batches(MapLayout layout, Bpf.Batches batches) throws IOException {
        Bpf.entries(map(layout), layout.keyBytes(), layout.valueBytes(), batches);
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

    /// What has a name goes on without us.
    @Override
    public void close() {
        links.values().forEach(Bpf::close);
        programs.values().forEach(Bpf::close);
        maps.values().forEach(Bpf::close);
    }
}
