package lbd.core.model;

import java.net.InetAddress;
import java.util.List;

/// What servers are told about the client, and which proxies before lbd are believed.
///
/// @param style which fields are sent
/// @param trust networks of the proxies whose own words are kept and appended to; those of all others are dropped
public record ForwardedSpec(Style style, List<Cidr> trust) {
    public enum Style {
        /// X-Forwarded-For, -Proto, -Host, -Port.
        X,
        /// Forwarded.
        RFC7239,
        BOTH,
        /// Nothing is added.
        OFF;

        public boolean x() {
            return this == X || this == BOTH;
        }

        public boolean rfc7239() {
            return this == RFC7239 || this == BOTH;
        }
    }

    public static final ForwardedSpec DEFAULT = new ForwardedSpec(Style.X, List.of());

    public ForwardedSpec {
        trust = List.copyOf(trust);
    }

    public boolean trusts(InetAddress peer) {
        for (int i = 0; i < trust.size(); i++) {
            if (trust.get(i).contains(peer)) {
                return true;
            }
        }
        return false;
    }
}
