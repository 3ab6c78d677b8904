package lbd.forward;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lbd.forward.program.MapLayout;
import lbd.forward.program.ProgramObject;
import lbd.forward.program.ProgramObject.Part;
import lbd.forward.sys.Bpf;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The programs in the path of packets, and their maps. Without names they go with the process: the kernel takes a
/// program off an interface when nobody holds the link any more.
final class Program implements AutoCloseable {
    static final int RING_SLOTS = 65_537;
    static final int MOST_SERVICES = 1024;
    static final int MOST_REALS = 65_536;
    private static final int MOST_BINDS = 65_536;
    private static final int MOST_FRAGMENTS = 16_384;
    private static final int MOST_MACS = 1024;
    private static final int MOST_CHECKS = 16_384;
    static final int MOST_PEERS = 16_384;
    private static final int MOST_OPENINGS = 262_144;
    private static final int MOST_OPENING_PLACES = 65_536;
    private static final int BACKS_IN_ADVANCE = 65_536;

    private final Map<MapLayout, Integer> maps = new EnumMap<>(MapLayout.class);
    private final Map<Part, Integer> programs = new EnumMap<>(Part.class);
    private final Map<Place, Integer> links = new HashMap<>();

    private static final Logger log = LoggerFactory.getLogger(Program.class);
    private static final String LAYOUT = "layout";
    private static final String VERSION = "v" + MapLayout.VERSION;

    private @Nullable Pins pins;
    private boolean isTakenOver;

    /// Programs of a daemon before this one go on until ours know what they do.
    private boolean mayReplace;

    private boolean mapsNamed;

    /// Of our links those that have no name, where they are to have one.
    private final Set<Place> unnamed = new HashSet<>();

    /// Where they are.
    private final Set<Place> before = new HashSet<>();

    private Program(@Nullable Pins pins) {
        this.pins = pins;
    }

    /// Where a program stands.
    private record Place(Part part, int networkInterface) {
        String name() {
            return part.name().toLowerCase(Locale.ROOT) + "-" + networkInterface;
        }

        /// Of a name; null where it is none of these.
        static @Nullable Place named(String name) {
            Matcher matcher = NAME.matcher(name);
            return matcher.matches()
                    ? new Place(
                            Part.valueOf(matcher.group(1).toUpperCase(Locale.ROOT)), Integer.parseInt(matcher.group(2)))
                    : null;
        }

        private static final Pattern NAME = Pattern.compile("(xdp|tc|egress)-([0-9]{1,9})");
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
            loaded.mayReplace = loaded.isTakenOver;
            if (!loaded.isTakenOver) {
                loaded.create(sizes);
            } else if (Bpf.room(loaded.map(MapLayout.FLOWS)) != sizes.flows) {
                log.atWarn()
                        .addKeyValue("event", "forward.flows_kept")
                        .addKeyValue("flows", Bpf.room(loaded.map(MapLayout.FLOWS)))
                        .addKeyValue("wanted", sizes.flows)
                        .log("the tables that were taken over stay as large as they are; a start after one with"
                                + " on_exit: remove makes others");
            }
            ProgramObject object = ProgramObject.ours();
            for (Part part : Part.values()) {
                byte[] instructions = object.linked(part, loaded::map);
                loaded.programs.put(
                        part,
                        Bpf.loadProgram(part, instructions, "lbd_" + part.name().toLowerCase(Locale.ROOT)));
            }
            loaded.mapsNamed = loaded.isTakenOver;
            loaded.mayReplace |= loaded.before.isEmpty();
            return loaded;
        } catch (IOException | RuntimeException e) {
            loaded.close();
            throw e;
        }
    }

    /// Those of a daemon that was here before, unless it was another release with other maps. Its programs go on with
    /// those until ours stand in their places.
    private boolean takeOver(Pins from) throws IOException {
        from.open();
        List<String> names = from.names();
        for (String name : names) {
            Place place = Place.named(name);
            if (place != null) {
                before.add(place);
            }
        }
        String other = names.isEmpty() ? "" : difference(from);
        if (names.isEmpty() || other == null) {
            return !names.isEmpty();
        }
        log.atWarn()
                .addKeyValue("event", "forward.replaced")
                .addKeyValue("reason", other)
                .log("tables of another release are not taken over: flows are chosen a server for once more, which with"
                        + " maglev is mostly the one that they had");
        return false;
    }

    /// How the maps that are there differ from ours; null: they do not, and are ours.
    private @Nullable String difference(Pins from) throws IOException {
        String version = from.word(LAYOUT);
        if (!VERSION.equals(version)) {
            return "layout " + (version == null ? "of no version" : version) + " is not " + VERSION;
        }
        for (MapLayout layout : MapLayout.values()) {
            if (!from.has(layout.symbol())) {
                return "no map " + layout.symbol();
            }
            int map = from.get(layout.symbol());
            maps.put(layout, map);
            if (!Bpf.isLike(map, layout)) {
                return "another map " + layout.symbol();
            }
        }
        return null;
    }

    private void create(Sizes sizes) throws IOException {
        maps.values().forEach(Bpf::close);
        maps.clear();
        for (MapLayout layout : MapLayout.values()) {
            maps.put(layout, create(layout, sizes));
        }
    }

    /// From now on ours take the places of those before, and our maps have the names of theirs: they hold services
    /// now. A daemon that ends sooner, or is refused, leaves all as it was.
    void replace() throws IOException {
        if (!mayReplace) {
            if (pins != null) {
                nameMaps(pins);
            }
            mapsNamed = true;
            mayReplace = true;
        }
    }

    /// That of the layout last: without, whoever comes after a daemon that was killed here takes nothing over.
    private void nameMaps(Pins where) throws IOException {
        where.remove(LAYOUT);
        for (String name : where.names()) {
            if (Place.named(name) == null) {
                where.remove(name);
            }
        }
        for (MapLayout layout : MapLayout.values()) {
            where.put(layout.symbol(), map(layout));
        }
        where.putWord(LAYOUT, VERSION);
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
            case DROPS, ANSWERS -> Drop.values().length;
            case MACS -> MOST_MACS;
            case PEERS -> MOST_PEERS;
            case CHECKS -> MOST_SERVICES;
            case CHECK_BACKS -> MOST_CHECKS;
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

    /// They outlive the process from now on.
    void keepNames(Pins where) throws IOException {
        where.open();
        where.removeAll();
        where.open();
        nameMaps(where);
        mapsNamed = true;
        unnamed.clear();
        for (Map.Entry<Place, Integer> link : links.entrySet()) {
            where.put(link.getKey().name(), link.getValue());
        }
        // Last: what fails before is done anew.
        pins = where;
    }

    /// Gives a name to what has come since: a configuration that is refused leaves none. Where another release's tables
    /// are in force it waits until ours are.
    void nameNew() throws IOException {
        Pins where = pins;
        if (where == null || !mayReplace) {
            return;
        }
        if (!mapsNamed) {
            nameMaps(where);
            mapsNamed = true;
        }
        for (Place place : List.copyOf(unnamed)) {
            Integer link = links.get(place);
            if (link != null) {
                where.remove(place.name());
                where.put(place.name(), link);
            }
            unnamed.remove(place);
        }
    }

    /// They go with the process from now on, if nothing of a daemon before it is in their places any more.
    void dropNames() throws IOException {
        if (pins != null && mayReplace && before.isEmpty()) {
            pins.removeAll();
            pins = null;
            log.atInfo().addKeyValue("event", "forward.left_over_removed").log();
        }
    }

    /// Native where the interface has a driver of its own that can, else by the kernel. A veth's native path loses
    /// what is sent back where its other end has no program.
    ///
    /// @param hardware whether there is a device behind the interface
    /// @return null where it was attached already
    Bpf.@Nullable Mode attach(int networkInterface, boolean hardware) throws IOException {
        Place place = new Place(Part.XDP, networkInterface);
        if (links.containsKey(place) || isHeld(place)) {
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

    private boolean isHeld(Place place) {
        return !mayReplace && before.contains(place);
    }

    /// Whether another daemon's program stood there, in whose place ours now is.
    private boolean takesOver(Place place) throws IOException {
        if (pins == null || !pins.has(place.name())) {
            return false;
        }
        before.remove(place);
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

    private void hold(Place place, int link) {
        links.put(place, link);
        unnamed.add(place);
    }

    /// A program that sees packets that the kernel has made something of, in or out.
    ///
    /// @return false where it was attached already
    boolean attach(Part part, int networkInterface) throws IOException {
        Place place = new Place(part, networkInterface);
        if (links.containsKey(place) || isHeld(place)) {
            return false;
        }
        if (!takesOver(place)) {
            hold(place, Bpf.attach(program(part), networkInterface, part));
        }
        return true;
    }

    /// Takes the programs off all interfaces but some.
    void detachOthers(Map<Part, Set<Integer>> wanted) throws IOException {
        for (Place place : List.copyOf(links.keySet())) {
            if (!wanted.getOrDefault(place.part, Set.of()).contains(place.networkInterface)) {
                // The name first: while that is there, the program stays.
                if (pins != null) {
                    pins.remove(place.name());
                }
                unnamed.remove(place);
                Bpf.close(Objects.requireNonNull(links.remove(place)));
            }
        }
        if (pins != null && mayReplace) {
            for (Place place : List.copyOf(before)) {
                if (!wanted.getOrDefault(place.part, Set.of()).contains(place.networkInterface)) {
                    before.remove(place);
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
