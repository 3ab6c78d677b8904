package lbd.vrrp.link;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import lbd.sys.net.NetworkNamespace;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What lbd added to the node, line by line in a file, written before it is added: whoever starts after a crash
/// removes it.
///
/// A line is `+ entry` or `- entry`; the last one of an entry counts. A line that a crash cut short is no entry.
/// Each network namespace has a file of its own, with the namespace's inode in its name: links and addresses of
/// another one are not there to be removed. Several daemons may run in one namespace, each with a file named after
/// itself; what one of them leaves that does not come back under its name, the next of any name takes over.
///
/// A file that cannot be written, on a full disk, keeps nobody from taking an address over: the entries are kept in
/// memory, the log says so once, and [#retry] writes them when it can. The VRRP thread's.
public final class AddedRecord implements AutoCloseable {
    /// What the name of each daemon's record begins with.
    public static final String FILE_NAME = "vrrp-added";

    private static final Logger log = LoggerFactory.getLogger(AddedRecord.class);
    private static final int COMPACT_BYTES = 64 * 1024;
    private static final long RETRY_NANOS = 1_000_000_000L;

    private final RecordStore store;
    private final Set<String> entries = new LinkedHashSet<>();
    private boolean unwritten;
    private long retryAt;

    AddedRecord(RecordStore store) throws IOException {
        this.store = store;
        String text = store.read();
        int complete = text.lastIndexOf('\n') + 1;
        text.substring(0, complete).lines().forEach(this::replay);
        rewrite();
    }

    /// Opens or creates this namespace's record, and takes over what daemons of other names that have gone left in
    /// this namespace.
    ///
    /// @param name of the file, to which the namespace's inode is added; one daemon's own, and begins with
    ///             [#FILE_NAME]
    /// @throws IOException if it cannot be opened, or another daemon has it
    public static AddedRecord open(Path name) throws IOException {
        Path own = inThisNamespace(name);
        RecordFile file = RecordFile.open(own);
        AddedRecord record;
        try {
            record = new AddedRecord(file);
        } catch (IOException e) {
            file.close();
            throw e;
        }
        othersOf(own).forEach(record::takeOver);
        return record;
    }

    /// Whether a daemon that has gone left entries in this namespace.
    public static boolean isLeftOver(Path name) {
        Path own = inThisNamespace(name);
        return RecordFile.isLeftOver(own) || othersOf(own).stream().anyMatch(RecordFile::isLeftOver);
    }

    /// The records that other daemons of this namespace have, or had.
    private static List<Path> othersOf(Path own) {
        String ours = String.valueOf(own.getFileName());
        String end = "." + NetworkNamespace.inode();
        Path folder = own.toAbsolutePath().getParent();
        if (folder == null) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> {
                        String name = String.valueOf(file.getFileName());
                        return name.startsWith(FILE_NAME) && name.endsWith(end) && !name.equals(ours);
                    })
                    .sorted()
                    .toList();
        } catch (IOException e) {
            // A folder that is not there has no records.
            return List.of();
        }
    }

    /// Makes the entries of a daemon that has gone our own. Its file stays, empty: removed, it could be another one's
    /// who has just opened it.
    private void takeOver(Path other) {
        if (!RecordFile.isLeftOver(other)) {
            return;
        }
        try (AddedRecord theirs = new AddedRecord(RecordFile.open(other))) {
            List<String> taken = theirs.entries();
            adding(taken);
            if (!unwritten) {
                // Only now: a crash between the two leaves them twice rather than nowhere.
                theirs.entries.clear();
            }
            log.atInfo()
                    .addKeyValue("event", "vrrp.record_taken_over")
                    .addKeyValue("file", other)
                    .addKeyValue("entries", taken.size())
                    .log();
        } catch (IOException e) {
            // Its daemon came back at this moment.
            log.atInfo()
                    .addKeyValue("event", "vrrp.record_left")
                    .addKeyValue("file", other)
                    .addKeyValue("reason", e.getMessage())
                    .log();
        }
    }

    private static Path inThisNamespace(Path name) {
        return name.resolveSibling(name.getFileName() + "." + NetworkNamespace.inode());
    }

    private void replay(String line) {
        if (line.startsWith("+ ")) {
            entries.add(line.substring(2));
        } else if (line.startsWith("- ")) {
            entries.remove(line.substring(2));
        }
    }

    /// What is there, or was about to be.
    public List<String> entries() {
        return List.copyOf(entries);
    }

    public void adding(String entry) {
        adding(List.of(entry));
    }

    /// Written at once.
    public void adding(List<String> more) {
        StringBuilder lines = new StringBuilder();
        for (String entry : more) {
            if (entries.add(entry)) {
                lines.append("+ ").append(entry).append('\n');
            }
        }
        if (!lines.isEmpty()) {
            append(lines.toString());
        }
    }

    public void removed(String entry) {
        if (entries.remove(entry)) {
            if (entries.isEmpty() && !unwritten) {
                rewrite();
            } else {
                append("- " + entry + "\n");
            }
        }
    }

    /// Writes what could not be written before, at most once a second.
    public void retry(long nowNanos) {
        if (unwritten && nowNanos - retryAt >= 0) {
            retryAt = nowNanos + RETRY_NANOS;
            rewrite();
        }
    }

    private void append(String lines) {
        if (unwritten) {
            // What the file ends with is not known: all of it is written anew, by the next retry.
            return;
        }
        try {
            if (store.append(lines) > COMPACT_BYTES) {
                rewrite();
            }
        } catch (IOException e) {
            failed(e);
        }
    }

    private void rewrite() {
        StringBuilder all = new StringBuilder();
        for (String entry : entries) {
            all.append("+ ").append(entry).append('\n');
        }
        try {
            store.replace(all.toString());
        } catch (IOException e) {
            failed(e);
            return;
        }
        if (unwritten) {
            unwritten = false;
            log.atInfo()
                    .addKeyValue("event", "vrrp.record_written")
                    .addKeyValue("file", store)
                    .log();
        }
    }

    private void failed(IOException e) {
        if (!unwritten) {
            unwritten = true;
            retryAt = System.nanoTime() + RETRY_NANOS;
            log.atWarn()
                    .addKeyValue("event", "vrrp.record_unwritten")
                    .addKeyValue("file", store)
                    .addKeyValue("reason", e.getMessage())
                    .addKeyValue("meaning", "after a crash the addresses would stay until they are removed by hand")
                    .log();
        }
    }

    @Override
    public void close() {
        if (entries.isEmpty() || unwritten) {
            rewrite();
        }
        try {
            store.close();
        } catch (IOException e) {
            failed(e);
        }
    }
}
