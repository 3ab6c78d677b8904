package lbd.daemon.admin;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import lbd.core.model.Config;
import lbd.daemon.folder.SocketPath;
import lbd.daemon.reload.Change;
import lbd.daemon.reload.Part;
import lbd.daemon.reload.RefusedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The unix socket of the sub-commands: `admin.socket`. Used on the state thread.
public final class AdminSocket implements Part, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(AdminSocket.class);

    private final AdminServer server;
    private @Nullable SocketFile current;
    private boolean inheriting;
    private @Nullable String group;

    public AdminSocket(AdminServer server) {
        this.server = server;
    }

    @Override
    public Change prepare(Config next) throws RefusedException {
        Path wanted = path(next.admin().socket());
        String wantedGroup = next.admin().group();
        if (current != null && wanted.equals(current.path())) {
            return Objects.equals(group, wantedGroup) ? Change.NONE : regroup(wanted, wantedGroup);
        }
        SocketFile bound = SocketFile.bind(wanted, wantedGroup, server, inheriting);
        return Change.of(
                () -> {
                    use(bound);
                    group = wantedGroup;
                },
                bound::close);
    }

    private Change regroup(Path path, @Nullable String wanted) throws RefusedException {
        SocketGroup.check(path, wanted);
        return Change.of(
                () -> {
                    group = wanted;
                    open(path, wanted);
                },
                () -> {});
    }

    private static void open(Path path, @Nullable String wanted) {
        try {
            SocketGroup.open(path, path, wanted);
        } catch (IOException | RefusedException e) {
            // It worked on another file a moment ago.
            log.atError()
                    .addKeyValue("event", "admin.group_failed")
                    .addKeyValue("socket", path)
                    .addKeyValue("reason", e.getMessage())
                    .log();
        }
    }

    private Path path(@Nullable String configured) throws RefusedException {
        if (configured != null) {
            return Path.of(configured).toAbsolutePath();
        }
        return SocketPath.firstUsable()
                .orElseThrow(() -> new RefusedException(
                        "admin.socket", "none of the usual places can be written: " + SocketPath.places()));
    }

    private void use(SocketFile next) {
        close();
        current = next;
        log.atInfo()
                .addKeyValue("event", "admin.listening")
                .addKeyValue("socket", next.path())
                .log();
    }

    /// The process before holds the path, until [#takeOver].
    public void inherit() {
        inheriting = true;
    }

    /// The process before has let go of the path. State thread.
    public void takeOver() {
        inheriting = false;
        SocketFile file = current;
        try {
            if (file != null) {
                file.takeOver();
            }
        } catch (IOException e) {
            log.atError()
                    .addKeyValue("event", "admin.not_taken_over")
                    .addKeyValue("socket", file.path())
                    .addKeyValue("reason", e.getMessage())
                    .log();
        }
    }

    /// Another process takes the path; who is connected here is served on. State thread.
    public void release() {
        if (current != null) {
            current.release();
        }
    }

    @Override
    public void close() {
        if (current != null) {
            current.close();
        }
    }

    /// A path for a daemon that does not mind where: the usual one, or one of its own where another daemon has that.
    ///
    /// @return null for the usual one
    public static @Nullable String anyFree(String ownName) {
        Path usual = SocketPath.firstUsable().orElse(null);
        if (usual == null || !SocketFile.isHeld(usual)) {
            return null;
        }
        return usual.resolveSibling(ownName + ".sock").toString();
    }
}
