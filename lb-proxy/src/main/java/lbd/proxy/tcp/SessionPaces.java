package lbd.proxy.tcp;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import lbd.core.limit.BandwidthLimit;
import lbd.core.limit.Limit;
import lbd.core.limit.Pace;
import lbd.core.model.Cidr;
import lbd.proxy.relay.Relay;
import org.jspecify.annotations.Nullable;

/// How fast a session's bytes may flow: by itself, or together with all of its source.
final class SessionPaces {
    private SessionPaces() {}

    static void of(List<Limit> limits, @Nullable InetSocketAddress client, Relay relay) {
        List<Pace> upward = new ArrayList<>();
        List<Pace> downward = new ArrayList<>();
        for (Limit limit : limits) {
            if (limit instanceof BandwidthLimit bandwidth) {
                limit.passed.increment();
                long hash = hash(bandwidth, client);
                add(bandwidth.upload(hash), upward);
                add(bandwidth.download(hash), downward);
            }
        }
        relay.pace(upward, downward);
    }

    /// As requests of HTTP have it.
    private static long hash(BandwidthLimit limit, @Nullable InetSocketAddress client) {
        if (client == null || limit.spec().isForEach()) {
            return 0;
        }
        String network = Cidr.around(
                        client.getAddress().getAddress(),
                        Integer.SIZE,
                        limit.spec().prefix6())
                .text();
        byte[] key = network.getBytes(US_ASCII);
        return limit.hash(key, key.length);
    }

    private static void add(@Nullable Pace pace, List<Pace> to) {
        if (pace != null) {
            to.add(pace);
        }
    }
}
