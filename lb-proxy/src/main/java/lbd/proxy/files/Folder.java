package lbd.proxy.files;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import lbd.core.model.edge.Encoding;
import lbd.core.model.edge.FilesSpec;
import lbd.proxy.files.sys.FileFacts;
import lbd.proxy.files.sys.FileFacts.Kind;
import lbd.proxy.files.sys.FileProblem;
import lbd.proxy.files.sys.NativeFile;
import lbd.proxy.loop.Workers;
import org.jspecify.annotations.Nullable;

/// A folder whose files are served, and nothing outside of it, whatever a path or a link in it says. Asks the disk: not
/// on a loop. Any thread.
///
/// Paths are octets, each a character of a string, as the file system has them.
final class Folder {
    /// What is kept in memory for the next who asks.
    static final int MOST_KEPT = 64 * 1024;

    private static final Found NOTHING = new Found.Nothing();

    private final FilesSpec spec;
    private final Workers workers;
    private final MediaTypes types;
    private final String root;
    private final List<String> index;
    private final List<String> instead;

    /// @param workers close what has been opened
    Folder(FilesSpec spec, Workers workers) {
        this.spec = spec;
        this.workers = workers;
        this.types = new MediaTypes(spec.types());
        this.root = octets(spec.root());
        this.index = spec.index().stream().map(Folder::octets).toList();
        this.instead = spec.fallback().stream()
                .filter(FilesSpec.ToFile.class::isInstance)
                .map(file -> octets(((FilesSpec.ToFile) file).path()))
                .toList();
    }

    private static String octets(String text) {
        return new String(text.getBytes(UTF_8), ISO_8859_1);
    }

    /// Looks for what a path means, and where there is nothing for the files that stand in for it.
    ///
    /// @param path  decoded, with a slash first and no dot segments; with a slash last it means a folder
    /// @param liked codings that the client takes, the best first
    Found look(String path, List<Encoding> liked) {
        // Each time anew: what is deployed by moving a link is served from then on.
        try (NativeFile folder = NativeFile.at(root)) {
            Look look = new Look(folder, folder.path(), liked);
            Found found = isHidden(path) ? NOTHING : look.find(path);
            for (int i = 0; found instanceof Found.Nothing && i < instead.size(); i++) {
                found = look.file(instead.get(i));
            }
            return found;
        } catch (FileProblem e) {
            int status = e.isMissing() ? 404 : e.isRefused() ? 403 : e.isShortage() ? 503 : 500;
            return new Found.Trouble(status, path + ": " + e.getMessage());
        } catch (IOException e) {
            return new Found.Trouble(500, path + ": " + e.getMessage());
        }
    }

    /// Names with a dot first are the application's own affair (`.git`, `.env`, `.htaccess`), but for what RFC 8615
    /// keeps for everybody.
    private static boolean isHidden(String path) {
        String rest = path.startsWith("/.well-known/") ? path.substring("/.well-known".length()) : path;
        return rest.contains("/.") || path.indexOf('\0') >= 0;
    }

    private static String end(Encoding encoding) {
        return switch (encoding) {
            case ZSTD -> ".zst";
            case BR -> ".br";
            case GZIP -> ".gz";
        };
    }

    /// One look.
    private final class Look {
        private final NativeFile folder;
        private final String real;
        private final List<Encoding> liked;

        /// @param folder the root
        /// @param real   where that is, without a link on the way
        Look(NativeFile folder, String real, List<Encoding> liked) {
            this.folder = folder;
            this.real = real;
            this.liked = liked;
        }

        Found find(String path) throws IOException {
            try (NativeFile found = resolve(path)) {
                if (found == null) {
                    return NOTHING;
                }
                if (!path.endsWith("/")) {
                    return found.facts().kind() == Kind.FOLDER ? new Found.IsFolder() : file(found, path);
                }
                return found.facts().kind() == Kind.FOLDER ? folder(found, path) : NOTHING;
            }
        }

        private Found folder(NativeFile found, String path) throws IOException {
            for (String name : index) {
                Found its = file(path + name);
                if (!(its instanceof Found.Nothing)) {
                    return its;
                }
            }
            if (!spec.listing()) {
                return NOTHING;
            }
            try (NativeFile open = found.open()) {
                return new Found.Listing(ListingPage.of(open, path));
            }
        }

        Found file(String path) throws IOException {
            try (NativeFile found = resolve(path)) {
                return found == null ? NOTHING : file(found, path);
            }
        }

        /// What is found is within the root by its own word, not by its path's: links that have been put in its way
        /// meanwhile lead nowhere.
        ///
        /// @return null: there is nothing, or it is not within the root
        private @Nullable NativeFile resolve(String path) throws IOException {
            int from = 0;
            while (from < path.length() && path.charAt(from) == '/') {
                from++;
            }
            NativeFile found;
            try {
                found = folder.in(from == path.length() ? "." : path.substring(from));
            } catch (FileProblem e) {
                if (e.isMissing()) {
                    return null;
                }
                throw e;
            }
            if (isWithin(found.path())) {
                return found;
            }
            found.close();
            return null;
        }

        private boolean isWithin(String path) {
            return real.equals("/") || path.equals(real) || path.startsWith(real + "/");
        }

        /// @param path as it was asked for: a link's name says what it is, whatever it leads to
        private Found file(NativeFile asked, String path) throws IOException {
            // Neither a folder nor a pipe or a device, which are not even opened.
            if (asked.facts().kind() != Kind.FILE) {
                return NOTHING;
            }
            String type = types.of(path.substring(path.lastIndexOf('/') + 1));
            return spec.precompressed() ? compressed(asked, type) : served(asked, type, null, false);
        }

        /// As the client likes it best of what lies beside the file.
        private Found compressed(NativeFile asked, String type) throws IOException {
            String path = asked.path();
            String within = real.equals("/") ? path : path.substring(real.length());
            for (Encoding encoding : liked) {
                try (NativeFile beside = beside(within, encoding)) {
                    if (beside != null) {
                        return served(beside, type, encoding, true);
                    }
                }
            }
            boolean varies = false;
            for (Encoding encoding : Encoding.values()) {
                try (NativeFile beside = liked.contains(encoding) ? null : beside(within, encoding)) {
                    varies |= beside != null;
                }
            }
            return served(asked, type, null, varies);
        }

        private @Nullable NativeFile beside(String path, Encoding encoding) throws IOException {
            NativeFile beside = resolve(path + end(encoding));
            if (beside != null && beside.facts().kind() != Kind.FILE) {
                beside.close();
                return null;
            }
            return beside;
        }

        private Found served(NativeFile found, String type, @Nullable Encoding encoding, boolean varies)
                throws IOException {
            NativeFile open = found.open();
            boolean kept = false;
            try {
                FileFacts facts = open.facts();
                if (facts.size() <= MOST_KEPT) {
                    return ServedFile.kept(facts, type, encoding, varies, read(open, (int) facts.size()));
                }
                OpenFile file = new OpenFile(open, facts, workers);
                ServedFile served = ServedFile.open(facts, type, encoding, varies, file);
                kept = true;
                return served;
            } finally {
                if (!kept) {
                    open.close();
                }
            }
        }

        private static byte[] read(NativeFile file, int size) throws IOException {
            byte[] into = new byte[size];
            int count = file.read(into);
            // Its end may have come nearer.
            return count < size ? Arrays.copyOf(into, count) : into;
        }
    }
}
