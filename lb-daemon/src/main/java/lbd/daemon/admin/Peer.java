package lbd.daemon.admin;

import io.netty.channel.Channel;
import io.netty.channel.socket.nio.NioChannelOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import jdk.net.ExtendedSocketOptions;
import jdk.net.UnixDomainPrincipal;
import org.jspecify.annotations.Nullable;

/// Who is at the other end of the admin socket, as the kernel says.
final class Peer {
    private static final Path SELF = Path.of("/proc/self");
    private static final String SUPERUSER = "root";
    private static final String SUPERUSER_WITHOUT_NAMES = "0";

    private Peer() {}

    /// Whether it is a process of root, or of our own user.
    static boolean isOwner(Channel channel) {
        UserPrincipal user = user(channel);
        if (user == null) {
            return false;
        }
        String name = user.getName();
        return name.equals(SUPERUSER) || name.equals(SUPERUSER_WITHOUT_NAMES) || user.equals(self());
    }

    private static @Nullable UserPrincipal user(Channel channel) {
        UnixDomainPrincipal peer = channel.config().getOption(NioChannelOption.of(ExtendedSocketOptions.SO_PEERCRED));
        return peer == null ? null : peer.user();
    }

    private static @Nullable UserPrincipal self() {
        try {
            return Files.getOwner(SELF);
        } catch (IOException e) {
            return null;
        }
    }
}
