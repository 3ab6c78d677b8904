package lbd.core.scheduler;

import java.util.Map;

/// What other load balancers call our schedulers, so that an error can answer with ours.
public final class PeerNames {
    private static final Map<String, String> OURS = Map.ofEntries(
            // HAProxy; its roundrobin and leastconn go by weight
            Map.entry("roundrobin", "wrr"),
            Map.entry("static-rr", "wrr"),
            Map.entry("leastconn", "wlc"),
            Map.entry("source", "sh"),
            Map.entry("uri", "url_hash"),
            Map.entry("hdr", "header"),
            Map.entry("rdp-cookie", "rdp_cookie"),
            Map.entry("hash", "url_hash, url_param, header or cookie"),
            // nginx
            Map.entry("round_robin", "rr, or wrr by weight"),
            Map.entry("least_conn", "wlc"),
            Map.entry("least_time", "least_response"),
            Map.entry("fair", "least_response"),
            // Envoy
            Map.entry("least_request", "p2c"),
            Map.entry("ring_hash", "sh or url_hash with consistent: true"),
            Map.entry("peak_ewma", "least_response"),
            // Traefik
            Map.entry("leasttime", "least_response"),
            Map.entry("hrw", "sh with consistent: true, or maglev"),
            // Caddy
            Map.entry("weighted_round_robin", "wrr"),
            Map.entry("random_choose", "p2c"),
            Map.entry("client_ip_hash", "sh"),
            Map.entry("uri_hash", "url_hash"),
            Map.entry("query", "url_param"),
            // LVS
            Map.entry("mh", "maglev"),
            Map.entry("twos", "p2c"),
            Map.entry("fo", "first with backup servers"),
            Map.entry("ovf", "first"));

    private PeerNames() {}

    /// What each of their words is called here.
    public static Map<String, String> ours() {
        return OURS;
    }
}
