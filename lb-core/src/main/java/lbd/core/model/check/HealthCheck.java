package lbd.core.model.check;

import lbd.core.model.Name;
import lbd.core.model.tls.PoolTls;
import org.jspecify.annotations.Nullable;

/// One check of a pool's servers. Equal ones are the same check: after a reload it goes on as if nothing had
/// happened.
///
/// @param name unique among the checks of one pool; the type where a check of a pool's own has no name
public record HealthCheck(String name, CheckSpec spec, CheckTiming timing, CheckTarget target) {
    public HealthCheck {
        Name.check(name);
    }

    /// Why it cannot look at a server on a unix socket; null where it can.
    public @Nullable String whyNotUnix() {
        boolean datagrams = spec instanceof CheckSpec.Udp || spec instanceof CheckSpec.Dns;
        if (datagrams || spec instanceof CheckSpec.Ping) {
            return datagrams ? "it sends UDP" : "it sends ICMP";
        }
        if (target.port() != 0) {
            return "it has a port of its own";
        }
        return target.source() != null || target.device() != null ? "it goes out by an address or an interface" : null;
    }

    /// The same for a pool whose servers are spoken to by TLS: it does so too, unless it says itself how it speaks, or
    /// goes to a port of its own, which may be anything.
    public HealthCheck within(PoolTls tls) {
        boolean overTcp = switch (spec) {
            case CheckSpec.Tcp tcp -> true;
            case CheckSpec.Http http -> true;
            case CheckSpec.Smtp smtp -> true;
            case CheckSpec.Mysql mysql -> true;
            case CheckSpec.Postgres postgres -> true;
            case CheckSpec.Redis redis -> true;
            case CheckSpec.Grpc grpc -> true;
            case CheckSpec.Script script -> false;
            case CheckSpec.Udp udp -> false;
            case CheckSpec.Dns dns -> false;
            case CheckSpec.Ping ping -> false;
            case CheckSpec.Agent agent -> false;
            case CheckSpec.File file -> false;
        };
        return overTcp && !target.ownTls() && target.port() == 0
                ? new HealthCheck(name, spec, timing, target.withTls(CheckTls.of(tls)))
                : this;
    }

    /// The same at another port.
    public HealthCheck at(int port) {
        return new HealthCheck(name, spec, timing, target.at(port));
    }
}
