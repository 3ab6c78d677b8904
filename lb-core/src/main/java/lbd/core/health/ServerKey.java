package lbd.core.health;

import java.net.InetSocketAddress;

/// Which server of which pool. A new address is a new server.
public record ServerKey(String pool, String name, InetSocketAddress address) {
    /// `pool/name`, as the commands and the logs say it.
    public String path() {
        return pool + "/" + name;
    }
}
