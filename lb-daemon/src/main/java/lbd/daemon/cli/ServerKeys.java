package lbd.daemon.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/// What the file has as keys of a server, as options of `lbd server add` and `set`.
final class ServerKeys {
    private final Map<String, String> given = new LinkedHashMap<>();

    /// By the names of the file.
    Map<String, String> given() {
        return given;
    }

    @Option(names = "--weight", paramLabel = "N", description = "Its share of new work, 0 to 65535.")
    void weight(String value) {
        given.put("weight", value);
    }

    @Option(names = "--state", paramLabel = "STATE", description = "enabled, drain or disabled.")
    void state(String value) {
        given.put("state", value);
    }

    @Option(names = "--max-connections", paramLabel = "N", description = "Requests or connections at once.")
    void maxConnections(String value) {
        given.put("max_connections", value);
    }

    @Option(
            names = "--backup",
            arity = "0..1",
            fallbackValue = "true",
            paramLabel = "true|false",
            description = "Takes work only while no other can.")
    void backup(String value) {
        given.put("backup", value);
    }

    @Option(names = "--track", paramLabel = "POOL/SERVER", description = "The server whose verdict it follows.")
    void track(String value) {
        given.put("track", value);
    }

    @Option(
            names = "--health-check",
            paramLabel = "CHECK",
            description = "One of health_checks, off, or a check as in the file: \"{type: tcp}\".")
    void healthCheck(String value) {
        given.put("health_check", value);
    }

    @Option(names = "--failover-to", paramLabel = "SERVER", description = "Who serves its clients while it does not.")
    void failoverTo(String value) {
        given.put("failover_to", value);
    }
}
