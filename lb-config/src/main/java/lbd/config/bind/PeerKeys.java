package lbd.config.bind;

import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// What other load balancers call our keys, so that an error can answer with ours. Each place of the file has a table
/// of lines `ours: theirs theirs`; ours may be a key of this place, what to say in its place (after `=`), or a key of
/// another place (after `>`).
final class PeerKeys {
    private static final Map<String, Map<String, String>> TABLES = Map.of(
            "", table("""
                    pools: upstream upstreams backend backends cluster clusters services
                    listeners: frontend frontends entrypoints servers server http stream listen
                    listeners and pools: virtual_server virtual_servers real_server
                    health_checks: checks healthchecks
                    >vrrp.instances: vrrp_instance
                    >vrrp.scripts: vrrp_script
                    >vrrp.sync_groups: vrrp_sync_group
                    process: global global_defs
                    >process.workers: worker_processes nbthread
                    >process.max_connections: maxconn worker_connections
                    admin: stats
                    log: logging
                    tls: ssl certificates
                    """),
            "process", table("""
                    workers: worker_processes nbthread threads
                    max_connections: maxconn worker_connections
                    shutdown_grace: hard_stop_after worker_shutdown_timeout grace
                    """),
            "listeners[]", table("""
                    bind: listen address addresses port
                    protocol: mode type
                    pool: backend default_backend use_backend upstream proxy_pass cluster service
                    routes: location locations rules
                    max_connections: maxconn
                    tls: ssl ssl_certificate certificate certificates crt
                    proxy_protocol: accept_proxy
                    error_pages: errorfile error_page
                    request_headers.set: proxy_set_header
                    response_headers.add: add_header
                    response_headers.remove: proxy_hide_header
                    limits.body: client_max_body_size
                    limits.head: large_client_header_buffers
                    compress: gzip brotli compression
                    compress.types: gzip_types
                    compress.min_size: gzip_min_length
                    compress.level: gzip_comp_level
                    forwarded: forwardfor x_forwarded_for forwarded_for
                    timeouts: timeout
                    >scheduler, a key of the pool: balance scheduler lb_algo algorithm
                    >health_check, a key of the pool: health_check check checks
                    """),
            "listeners[].routes[]", table("""
                    pool: backend use_backend proxy_pass upstream cluster service
                    respond: return
                    compress: gzip brotli compression
                    compress.types: gzip_types
                    compress.min_size: gzip_min_length
                    compress.level: gzip_comp_level
                    rewrite.host: host_rewrite
                    rewrite.strip_prefix: strip_prefix stripprefix uri_strip_prefix
                    rewrite.replace_prefix: replace_prefix prefix_rewrite
                    rewrite.regex: replace_path path_regexp regex_rewrite
                    request_headers.set: proxy_set_header
                    response_headers.add: add_header
                    response_headers.remove: proxy_hide_header
                    """),
            "timeouts", table("""
                    client_idle: client timeout_client
                    server_idle: server timeout_server proxy_read_timeout
                    client_idle and server_idle: idle
                    connect: timeout_connect proxy_connect_timeout
                    request_head: http_request timeout_http_request client_header_timeout
                    keepalive: http_keep_alive timeout_http_keep_alive keepalive_timeout
                    half_closed: client_fin timeout_client_fin server_fin
                    tunnel: timeout_tunnel
                    queue: timeout_queue
                    >timeout, a key of the health check: check timeout_check
                    """),
            "pools[]", table("""
                    scheduler: balance lb_algo lvs_sched lb_policy algorithm policy load_balancing method
                    servers: members backends targets endpoints upstreams real_server real_servers server
                    health_check: check checks healthcheck health_checks option_httpchk httpchk
                    persistence: sticky stick stick_table stickiness cookie
                    persistence.timeout: persistence_timeout
                    passive.max_fails: max_fails
                    passive.fail_timeout: fail_timeout
                    connections.idle: keepalive
                    slow_start: slowstart
                    retries: retry proxy_next_upstream
                    proxy_protocol: send_proxy
                    tls: ssl
                    timeouts: timeout
                    quorum: quorum_up
                    =a server with backup: true: sorry_server
                    >max_connections, a key of the server: maxconn max_conns max_connections
                    >health_check.interval: delay_loop inter interval
                    >health_check.fall: fall
                    >health_check.rise: rise
                    =health_check.initial: down: alpha
                    """),
            "servers", table("""
                    address: host ip url addr
                    =address: HOST:PORT: port
                    max_connections: maxconn max_conns
                    =state: disabled: down disabled
                    backup: sorry
                    health_check: check
                    >passive.max_fails, a key of the pool: max_fails
                    >passive.fail_timeout, a key of the pool: fail_timeout
                    >slow_start, a key of the pool: slow_start slowstart
                    >proxy_protocol, a key of the pool: send_proxy proxy_protocol
                    >tls, a key of the pool: ssl tls
                    >interval, a key of the health check: inter delay_loop interval
                    >fall, a key of the health check: fall
                    >rise, a key of the health check: rise
                    =health_check: {port: N}: check_port
                    """),
            "health_check", table("""
                    interval: delay_loop inter period
                    fast_interval: fastinter
                    down_interval: downinter
                    retries: retry nb_get_retry
                    retry_delay: delay_before_retry
                    rise: healthy_threshold passes success_threshold
                    fall: unhealthy_threshold fails failure_threshold
                    port: connect_port
                    source: bindto
                    urls: url uri path
                    command: misc_path
                    timeout: misc_timeout
                    tls: ssl
                    """),
            "vrrp.instances[]", table("""
                    virtual_router_id: vrid
                    advertisement_interval: advert_int
                    virtual_addresses: virtual_ipaddress addresses vips
                    excluded_addresses: virtual_ipaddress_excluded
                    =preempt: false: nopreempt
                    =priority (the higher one becomes master): state
                    unicast.peers: unicast_peer
                    unicast.source: unicast_src_ip
                    track: track_script track_interface track_file
                    notify: notify_master notify_backup notify_fault notify_stop
                    virtual_mac: use_vmac
                    authentication.type: auth_type
                    authentication.password: auth_pass
                    garp.delay: garp_master_delay
                    garp.repeat: garp_master_repeat
                    garp.refresh: garp_master_refresh
                    interface: int dev device
                    """),
            "access_log", table("""
                    path: file filename
                    """));

    private PeerKeys() {}

    /// @param schema of the mapping
    /// @param legal  the keys that it may have
    /// @return ours, in words; empty where the key is nobody's
    static String ours(String schema, String key, Collection<String> legal) {
        String theirs = key.toLowerCase(Locale.ROOT).replace('-', '_').replace(' ', '_');
        String ours = of(place(schema), theirs);
        if (ours.isEmpty() && theirs.startsWith("timeout_") && legal.contains("timeouts")) {
            ours = of("timeouts", theirs);
            return ours.isEmpty() || ours.startsWith(">") ? said(ours) : said("timeouts." + ours);
        }
        // A key that is not there (yet) helps nobody.
        boolean elsewhere = ours.startsWith("=") || ours.startsWith(">");
        return elsewhere || legal.contains(ours.split("[. ]", 2)[0]) ? said(ours) : "";
    }

    private static String of(String place, String theirs) {
        return TABLES.getOrDefault(place, Map.of()).getOrDefault(theirs, "");
    }

    private static String said(String ours) {
        if (ours.startsWith("=")) {
            return "in place of which say " + ours.substring(1);
        }
        return ours.startsWith(">")
                ? "which is " + ours.substring(1)
                : ours.isEmpty() ? "" : "which is called " + ours + " here";
    }

    private static String place(String schema) {
        if (schema.endsWith("timeouts")) {
            return "timeouts";
        }
        if (schema.endsWith("servers[]")) {
            return "servers";
        }
        return schema.matches("health_checks\\[]|.*\\.health_check(\\[])?") ? "health_check" : schema;
    }

    private static Map<String, String> table(String lines) {
        Map<String, String> table = new HashMap<>();
        lines.lines().forEach(line -> {
            int colon = line.lastIndexOf(": ");
            for (String theirs : line.substring(colon + 2).split(" ", -1)) {
                table.put(theirs, line.substring(0, colon));
            }
        });
        return Map.copyOf(table);
    }
}
