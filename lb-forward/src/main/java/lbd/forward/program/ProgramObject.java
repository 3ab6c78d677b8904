package lbd.forward.program;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToIntFunction;

/// The compiled programs: an ELF object of 64 bits, little-endian, with the instructions of each in a section of its
/// name and, in `.rel` and that name, where they name maps. Nothing else of such objects is read: ours has nothing
/// else.
public final class ProgramObject {
    /// The instruction's source register says that its immediate value is the descriptor of a map.
    private static final int PSEUDO_MAP_FD = 1;

    private static final int SECTION_HEADER = 64;
    private static final int SYMBOL = 24;
    private static final int RELOCATION = 16;

    private final Map<Part, byte[]> instructions;
    private final Map<Part, List<MapUse>> uses;

    /// A program of the object, by the way that packets come to it.
    public enum Part {
        /// Before the kernel makes anything of a frame.
        XDP,
        /// After that.
        TC,
        /// On their way out.
        EGRESS;

        private final String section = name().toLowerCase(Locale.ROOT);
    }

    private record MapUse(int offset, String map) {}

    private record Section(String name, int offset, int size, int link) {}

    private ProgramObject(Map<Part, byte[]> instructions, Map<Part, List<MapUse>> uses) {
        this.instructions = instructions;
        this.uses = uses;
    }

    /// The one that is packed with this class.
    public static ProgramObject ours() {
        try (InputStream in = Objects.requireNonNull(
                ProgramObject.class.getResourceAsStream("/lbd/forward/forward.bpf.o"), "forward.bpf.o")) {
            return read(in.readAllBytes());
        } catch (IOException e) {
            throw new IllegalStateException("forward.bpf.o", e);
        }
    }

    /// @throws IllegalArgumentException if it is no such object
    static ProgramObject read(byte[] bytes) {
        ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        try {
            return read(file);
        } catch (IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("a piece of an object", e);
        }
    }

    private static ProgramObject read(ByteBuffer file) {
        if (file.getInt(0) != 0x464c457f || file.get(4) != 2 || file.get(5) != 1) {
            throw new IllegalArgumentException("no ELF object of 64 bits, little-endian");
        }
        Map<String, Section> sections = sections(file);
        Map<Part, byte[]> instructions = new EnumMap<>(Part.class);
        Map<Part, List<MapUse>> uses = new EnumMap<>(Part.class);
        for (Part part : Part.values()) {
            Section program = section(sections, part.section);
            byte[] code = new byte[program.size];
            file.get(program.offset, code);
            instructions.put(part, code);
            uses.put(part, uses(file, sections, part));
        }
        return new ProgramObject(instructions, uses);
    }

    private static Map<String, Section> sections(ByteBuffer file) {
        int at = (int) file.getLong(40);
        int count = file.getShort(60);
        int names = (int) file.getLong(at + file.getShort(62) * SECTION_HEADER + 24);
        Map<String, Section> sections = new HashMap<>();
        for (int i = 0; i < count; i++) {
            int header = at + i * SECTION_HEADER;
            String name = text(file, names + file.getInt(header));
            int offset = (int) file.getLong(header + 24);
            int size = (int) file.getLong(header + 32);
            sections.put(name, new Section(name, offset, size, file.getInt(header + 40)));
        }
        return sections;
    }

    private static Section section(Map<String, Section> sections, String name) {
        Section section = sections.get(name);
        if (section == null) {
            throw new IllegalArgumentException("an object without a section " + name);
        }
        return section;
    }

    private static List<MapUse> uses(ByteBuffer file, Map<String, Section> sections, Part part) {
        Section relocations = section(sections, ".rel" + part.section);
        Section symbols = section(sections, ".symtab");
        Section names = section(sections, ".strtab");
        List<MapUse> uses = new ArrayList<>();
        for (int at = relocations.offset; at < relocations.offset + relocations.size; at += RELOCATION) {
            int symbol = (int) (file.getLong(at + 8) >>> 32);
            int name = file.getInt(symbols.offset + symbol * SYMBOL);
            uses.add(new MapUse((int) file.getLong(at), text(file, names.offset + name)));
        }
        return uses;
    }

    private static String text(ByteBuffer file, int at) {
        int end = at;
        while (file.get(end) != 0) {
            end++;
        }
        byte[] name = new byte[end - at];
        file.get(at, name);
        return new String(name, StandardCharsets.US_ASCII);
    }

    /// The instructions of a program, with the descriptors of the maps that they use; 8 bytes each.
    ///
    /// @param descriptors of a map by its layout
    public byte[] linked(Part part, ToIntFunction<MapLayout> descriptors) {
        byte[] linked = Objects.requireNonNull(instructions.get(part)).clone();
        ByteBuffer code = ByteBuffer.wrap(linked).order(ByteOrder.LITTLE_ENDIAN);
        for (MapUse use : uses.getOrDefault(part, List.of())) {
            byte registers = code.get(use.offset + 1);
            code.put(use.offset + 1, (byte) ((registers & 0x0f) | (PSEUDO_MAP_FD << 4)));
            code.putInt(use.offset + 4, descriptors.applyAsInt(layout(use.map)));
        }
        return linked;
    }

    private static MapLayout layout(String symbol) {
        for (MapLayout layout : MapLayout.values()) {
            if (layout.symbol().equals(symbol)) {
                return layout;
            }
        }
        throw new IllegalArgumentException("the program uses a map " + symbol + ", which has no layout");
    }
}
