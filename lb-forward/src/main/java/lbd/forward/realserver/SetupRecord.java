package lbd.forward.realserver;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lbd.sys.net.NetworkNamespace;

/// What was done for which virtual address, in a file of this network namespace's own: written before it is done, so
/// that nothing is left that nobody knows of. What several addresses need is with one of them and goes to another when
/// that one leaves.
final class SetupRecord {
    private static final int MOST_BYTES = 1 << 20;

    private final Path file;
    private final Map<InetAddress, List<SetupStep>> byAddress = new LinkedHashMap<>();

    private SetupRecord(Path file) {
        this.file = file;
    }

    /// @param folder made where it is not there
    static SetupRecord open(Path folder) throws IOException {
        Files.createDirectories(folder);
        SetupRecord steps = new SetupRecord(folder.resolve("real-server." + NetworkNamespace.inode()));
        steps.read();
        return steps;
    }

    private void read() throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        if (Files.size(file) > MOST_BYTES) {
            throw new IOException(file + " is no record of lbd's");
        }
        for (String line : Files.readAllLines(file)) {
            int blank = line.indexOf(' ');
            SetupStep step = blank < 0 ? null : SetupStep.read(line.substring(blank + 1));
            if (step == null) {
                throw new IOException(file + " is no record of lbd's: " + line);
            }
            byAddress
                    .computeIfAbsent(InetAddress.ofLiteral(line.substring(0, blank)), _ -> new ArrayList<>())
                    .add(step);
        }
    }

    List<SetupStep> of(InetAddress address) {
        return List.copyOf(byAddress.getOrDefault(address, List.of()));
    }

    void add(InetAddress address, SetupStep step) throws IOException {
        byAddress.computeIfAbsent(address, _ -> new ArrayList<>()).add(step);
        write();
    }

    void remove(InetAddress address, SetupStep step) throws IOException {
        List<SetupStep> its = byAddress.get(address);
        if (its != null && its.remove(step)) {
            if (its.isEmpty()) {
                byAddress.remove(address);
            }
            write();
        }
    }

    /// Who else has something here, in the same family.
    List<InetAddress> others(InetAddress address) {
        return byAddress.keySet().stream()
                .filter(other -> !other.equals(address) && other.getAddress().length == address.getAddress().length)
                .toList();
    }

    private void write() throws IOException {
        StringBuilder text = new StringBuilder();
        byAddress.forEach((address, steps) -> steps.forEach(step -> text.append(address.getHostAddress())
                .append(' ')
                .append(step.line())
                .append('\n')));
        if (text.isEmpty()) {
            Files.deleteIfExists(file);
            return;
        }
        Path next = file.resolveSibling(file.getFileName() + ".next");
        try (FileChannel out = FileChannel.open(
                next, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
