package lbd.daemon.upgrade;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lbd.proxy.listener.ListeningSockets.Lent;
import org.jspecify.annotations.Nullable;

/// What one process leaves to the next: its listening sockets and what it knows, as lines of a kind each.
///
/// Which version the other side is makes no difference: a kind or a line that is not understood is not taken, and told.
public final class Estate {
    /// Bounds what is believed of whoever sends it.
    private static final int MOST_SOCKETS = 65_536;

    /// Characters, each of which may take 3 octets.
    private static final int PIECE = 4096;

    private static final long MOST_CHARACTERS = 256L << 20;
    private static final long MOST_CLIENTS = 2_000_000;

    /// Free heap for each line of a client, which takes some 200 bytes here and 400 in the next process: a quarter at
    /// most.
    private static final long HEAP_PER_CLIENT = 1024;

    private final List<Lent> sockets = new ArrayList<>();
    private final Map<String, List<List<String>>> lines = new LinkedHashMap<>();
    private final List<String> notes = new ArrayList<>();
    private final long mostClients;
    private long characters;

    public Estate() {
        this(Math.min(MOST_CLIENTS, freeHeap() / HEAP_PER_CLIENT));
    }

    /// @param mostClients so many lines of clients are left
    Estate(long mostClients) {
        this.mostClients = mostClients;
    }

    private static long freeHeap() {
        Runtime jvm = Runtime.getRuntime();
        return jvm.maxMemory() - (jvm.totalMemory() - jvm.freeMemory());
    }

    /// Clients whose lines do not take the memory that this process and the next one need for serving.
    long mostClients() {
        return mostClients;
    }

    /// Says something of what is left to whoever asked for the upgrade.
    void note(String text) {
        notes.add(text);
    }

    List<String> notes() {
        return notes;
    }

    public void sockets(List<Lent> lent) {
        sockets.addAll(lent);
    }

    public List<Lent> sockets() {
        return sockets;
    }

    /// Leaves a line.
    public void leave(String kind, String... fields) {
        add(kind, List.of(fields));
    }

    /// Leaves a text, which may be longer than a line.
    public void leaveText(String kind, String text) {
        int from = 0;
        do {
            int to = Math.min(text.length(), from + PIECE);
            // Half a character is none.
            to += to < text.length() && Character.isHighSurrogate(text.charAt(to - 1)) ? 1 : 0;
            leave(kind, text.substring(from, to));
            from = to;
        } while (from < text.length());
    }

    /// @return null where there is none
    public @Nullable String takeText(String kind) {
        List<List<String>> pieces = take(kind);
        return pieces.isEmpty()
                ? null
                : String.join("", pieces.stream().map(List::getFirst).toList());
    }

    /// @return false where there is no room for it
    boolean add(String kind, List<String> fields) {
        long more = 0;
        for (String field : fields) {
            more += field.length();
        }
        if (characters + more > MOST_CHARACTERS) {
            return false;
        }
        characters += more;
        lines.computeIfAbsent(kind, _ -> new ArrayList<>()).add(fields);
        return true;
    }

    /// The lines of a kind, which are not left afterwards.
    public List<List<String>> take(String kind) {
        List<List<String>> taken = lines.remove(kind);
        return taken == null ? List.of() : taken;
    }

    /// Of kinds that nobody has taken.
    public Map<String, List<List<String>>> left() {
        return lines;
    }

    /// Each line with its kind before it.
    List<List<String>> all() {
        List<List<String>> all = new ArrayList<>();
        lines.keySet().forEach(kind -> all.addAll(all(kind)));
        return all;
    }

    /// As [#all], of one kind; a line is made when it is asked for.
    List<List<String>> all(String kind) {
        List<List<String>> its = lines.getOrDefault(kind, List.of());
        return new AbstractList<>() {
            @Override
            public List<String> get(int i) {
                List<String> line = new ArrayList<>();
                line.add(kind);
                line.addAll(its.get(i));
                return line;
            }

            @Override
            public int size() {
                return its.size();
            }
        };
    }

    static List<String> line(Lent socket) {
        return List.of(
                socket.udp() ? "udp" : "tcp",
                socket.address().getAddress().getHostAddress(),
                Integer.toString(socket.address().getPort()),
                socket.listener());
    }

    /// @return false where it is not understood
    boolean addSocket(List<String> fields, int descriptor) {
        if (fields.size() < 4 || sockets.size() == MOST_SOCKETS) {
            return false;
        }
        try {
            int port = Integer.parseInt(fields.get(2));
            InetSocketAddress address = new InetSocketAddress(InetAddress.ofLiteral(fields.get(1)), port);
            switch (fields.getFirst()) {
                case "tcp" -> sockets.add(new Lent(false, address, fields.get(3), descriptor));
                case "udp" -> sockets.add(new Lent(true, address, fields.get(3), descriptor));
                default -> {
                    return false;
                }
            }
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
