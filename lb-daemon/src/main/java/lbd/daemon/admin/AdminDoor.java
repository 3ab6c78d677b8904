package lbd.daemon.admin;

import io.netty.channel.Channel;
import java.io.IOException;
import java.net.InetSocketAddress;
import lbd.core.accesslog.AddressText;
import lbd.core.model.Config;
import lbd.daemon.reload.Change;
import lbd.daemon.reload.Part;
import lbd.daemon.reload.RefusedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The TCP address of the admin API: `admin.http`. Used on the state thread.
public final class AdminDoor implements Part {
    private static final Logger log = LoggerFactory.getLogger(AdminDoor.class);

    private final AdminServer server;
    private @Nullable InetSocketAddress address;
    private boolean inheriting;
    private @Nullable Channel channel;

    public AdminDoor(AdminServer server) {
        this.server = server;
    }

    @Override
    public Change prepare(Config next) throws RefusedException {
        InetSocketAddress wanted = next.admin().http();
        if (wanted == null) {
            return Change.of(() -> use(null, null), () -> {});
        }
        if (wanted.equals(address)) {
            return Change.of(() -> server.gate().use(next.admin()), () -> {});
        }
        Channel bound = bind(wanted);
        return Change.of(
                () -> {
                    server.gate().use(next.admin());
                    use(wanted, bound);
                },
                () -> bound.close().awaitUninterruptibly());
    }

    /// The process before listens on the address too, until it lets go. Before the first configuration.
    ///
    /// @param whether that is so now
    public void inherit(boolean whether) {
        inheriting = whether;
    }

    /// Another process listens there from now on. State thread.
    public void release() {
        if (channel != null) {
            channel.close().awaitUninterruptibly();
            channel = null;
            server.watchers().closeAll();
        }
    }

    private Channel bind(InetSocketAddress wanted) throws RefusedException {
        try {
            return server.bind(wanted, inheriting);
        } catch (IOException e) {
            throw new RefusedException(
                    "admin.http", "cannot listen on " + AddressText.text(wanted) + ": " + e.getMessage());
        }
    }

    private void use(@Nullable InetSocketAddress wanted, @Nullable Channel next) {
        if (channel != null) {
            channel.close();
            server.watchers().closeAll();
        }
        channel = next;
        address = wanted;
        if (wanted != null) {
            log.atInfo()
                    .addKeyValue("event", "admin.listening")
                    .addKeyValue("http", AddressText.text(wanted))
                    .log();
        }
    }
}
