package lbd.core.health;

import java.net.SocketAddress;
import lbd.core.accesslog.AddressText;

/// Which server of which pool. A new address is a new server.
public record ServerKey(String pool, String name, SocketAddress address) {
    /// `pool/name`, as the commands and the logs say it.
    public String path() {
        return pool + "/" + name;
    }

    /// The same of the file's entry: `app/app5` for `app/app5@10.0.0.5`.
    public String entryPath() {
        int at = name.startsWith(AddressText.UNIX) ? -1 : name.indexOf('@');
        return pool + "/" + (at < 0 ? name : name.substring(0, at));
    }
}
