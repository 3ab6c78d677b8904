package lbd.core.model.vrrp;

/// Something whose state decides whether, or how much, this node wants to be master.
///
/// Weight 0: while it is down the instance is in fault and gives up its addresses. A negative weight is added
/// to the priority while it is down, a positive one while it is up. The result stays within 1 and 254; the owner's
/// 255 is not moved by weights.
public sealed interface TrackSpec {
    /// -253 to 253.
    int weight();

    /// What is tracked, for logs: `script chk_app`.
    default String subject() {
        return switch (this) {
            case Script s -> "script " + s.script();
            case Interface i -> "interface " + i.interfaceName();
            case File f -> "file " + f.path();
            case Listener l -> "listener " + l.listener();
            case Pool p -> "pool " + p.pool();
        };
    }

    /// A script of the `scripts` list.
    record Script(String script, int weight) implements TrackSpec {
        public Script {
            checkWeight(weight);
        }
    }

    /// A link: up means administratively up and with a carrier.
    record Interface(String interfaceName, int weight) implements TrackSpec {
        public Interface {
            VrrpRanges.interfaceName("track.interface", interfaceName);
            checkWeight(weight);
        }
    }

    /// A file that holds a number: that number times the weight is added to the priority. With weight 0 any
    /// number but 0 is a fault. A file that is missing, unreadable or no number counts as 0.
    record File(String path, int weight) implements TrackSpec {
        public File {
            VrrpRanges.require(path.startsWith("/"), "track.file", "\"" + path + "\" must be an absolute path");
            checkWeight(weight);
        }
    }

    /// A listener of this daemon: up means bound and accepting.
    record Listener(String listener, int weight) implements TrackSpec {
        public Listener {
            VrrpRanges.name("track.listener", listener);
            checkWeight(weight);
        }
    }

    /// A pool of this daemon: up means that as many servers are up as its quorum asks, at least one.
    record Pool(String pool, int weight) implements TrackSpec {
        public Pool {
            VrrpRanges.name("track.pool", pool);
            checkWeight(weight);
        }
    }

    private static void checkWeight(int weight) {
        VrrpRanges.range("track.weight", weight, -253, 253);
    }
}
