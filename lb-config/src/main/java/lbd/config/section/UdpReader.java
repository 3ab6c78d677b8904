package lbd.config.section;

import lbd.config.bind.MapReader;
import lbd.config.bind.Value;
import lbd.core.model.UdpSpec;

/// A listener's `udp:`
final class UdpReader {
    private UdpReader() {}

    static UdpSpec read(Value value) {
        return value.map(UdpReader::read);
    }

    private static UdpSpec read(MapReader map) {
        UdpSpec usual = UdpSpec.DEFAULT;
        var responses = map.optional("responses", UdpReader::responses, usual.responses());
        var requests = map.optional("requests", v -> v.integer(0, UdpSpec.MAX_DATAGRAMS), usual.requests());
        var idle = map.optional("idle", v -> v.duration(UdpSpec.MIN_IDLE, UdpSpec.MAX_IDLE), usual.idle());
        return map.build(() -> new UdpSpec(responses.get(), requests.get(), idle.get()));
    }

    private static int responses(Value value) {
        return value.is("any") ? UdpSpec.ANY : value.integer(0, UdpSpec.MAX_DATAGRAMS);
    }
}
