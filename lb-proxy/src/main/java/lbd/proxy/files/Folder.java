package lbd.proxy.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.List;
import lbd.core.model.edge.Encoding;
import lbd.core.model.edge.FilesSpec;
import org.jspecify.annotations.Nullable;

/// A folder whose files are served, and nothing outside of it, whatever a path or a link in it says. Asks the disk: not
/// on a loop. Any thread.
final class Folder {
    /// What is kept in memory for the next who asks.
    static final int MOST_KEPT = 64 * 1024;

    private static final Found NOTHING = new Found.Nothing();

    private final FilesSpec spec;
    private final MediaTypes types;

    Folder(FilesSpec spec) {
        this.spec = spec;
        this.types = new MediaTypes(spec.types());
    }

    /// Looks for what a path means, and where there is nothing for the files that stand in for it.
    ///
    /// @param path  decoded, with a slash first and no dot segments; with a slash last it means a folder
    /// @param liked codings that the client takes, the best first
    Found look(String path, List<Encoding> liked) {
        try {
            // Each time anew: what is deployed by moving a link is served from then on.
            Path root = Path.of(spec.root()).toRealPath();
            Found found = isHidden(path) ? NOTHING : find(root, path, liked);
            for (FilesSpec.Fallback fallback : spec.fallback()) {
                if (found instanceof Found.Nothing && fallback instanceof FilesSpec.ToFile(String file)) {
                    found = file(root, resolve(root, file), liked);
                }
            }
            return found;
        } catch (IOException | InvalidPathException e) {
            return new Found.Trouble(e.toString());
        }
    }

    /// Names with a dot first are the application's own affair (`.git`, `.env`, `.htaccess`), but for what RFC 8615
    /// keeps for everybody.
    private static boolean isHidden(String path) {
        String rest = path.startsWith("/.well-known/") ? path.substring("/.well-known".length()) : path;
        return rest.contains("/.") || path.indexOf('\0') >= 0;
    }

    private Found find(Path root, String path, List<Encoding> liked) throws IOException {
        if (!path.endsWith("/")) {
            Path file = resolve(root, path);
            return file != null && Files.isDirectory(file) ? new Found.IsFolder() : file(root, file, liked);
        }
        Path folder = resolve(root, path);
        if (folder == null || !Files.isDirectory(folder)) {
            return NOTHING;
        }
        for (String name : spec.index()) {
            Found found = file(root, resolve(root, path + name), liked);
            if (!(found instanceof Found.Nothing)) {
                return found;
            }
        }
        return spec.listing() ? new Found.Listing(ListingPage.of(folder, path)) : NOTHING;
    }

    /// @return with every link followed; null: there is nothing, or it is not within the root
    private static @Nullable Path resolve(Path root, String path) throws IOException {
        try {
            Path real = root.resolve(path.replaceFirst("^/+", "")).toRealPath();
            return real.startsWith(root) ? real : null;
        } catch (AccessDeniedException e) {
            throw e;
        } catch (FileSystemException | InvalidPathException e) {
            // There is none; a name is too long; links go round; a file stands in a folder's place.
            return null;
        }
    }

    private Found file(Path root, @Nullable Path asked, List<Encoding> liked) throws IOException {
        if (asked == null) {
            return NOTHING;
        }
        String type = types.of(String.valueOf(asked.getFileName()));
        if (!spec.precompressed()) {
            return served(asked, type, null);
        }
        for (Encoding encoding : liked) {
            Path beside = resolve(root, root.relativize(asked) + "." + end(encoding));
            if (beside != null && served(beside, type, encoding) instanceof ServedFile file) {
                return file;
            }
        }
        return served(asked, type, null);
    }

    private static String end(Encoding encoding) {
        return switch (encoding) {
            case ZSTD -> "zst";
            case BR -> "br";
            case GZIP -> "gz";
        };
    }

    private Found served(Path path, String type, @Nullable Encoding encoding) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        // Neither a folder nor a pipe or a device, which would keep whoever opens it.
        if (!attributes.isRegularFile()) {
            return NOTHING;
        }
        long size = attributes.size();
        long millis = attributes.lastModifiedTime().toMillis();
        byte[] content = size <= MOST_KEPT ? read(path, (int) size) : null;
        if (content != null && content.length != size) {
            size = content.length;
        }
        String etag = ServedFile.etag(size, millis);
        return new ServedFile(
                path, size, Math.floorDiv(millis, 1000L), etag, type, encoding, spec.precompressed(), content);
    }

    private static byte[] read(Path path, int size) throws IOException {
        ByteBuffer into = ByteBuffer.allocate(size);
        try (SeekableByteChannel file =
                Files.newByteChannel(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            while (into.hasRemaining() && file.read(into) >= 0) {
                // until the end, which may have come nearer
            }
        }
        return into.hasRemaining() ? Arrays.copyOf(into.array(), into.position()) : into.array();
    }
}
