package lbd.config.section;

import lbd.config.bind.MapReader;
import lbd.config.bind.Value;
import lbd.core.model.edge.HeaderRule;
import lbd.core.model.edge.HeaderRule.Operation;
import lbd.core.model.edge.RequestIdSpec;

/// `request_id:` of a listener.
final class RequestIdReader {
    private enum Accept {
        TRUSTED,
        NEVER
    }

    private RequestIdReader() {}

    static RequestIdSpec read(Value value) {
        return value.map(RequestIdReader::read);
    }

    private static RequestIdSpec read(MapReader map) {
        var header = map.optional(
                "header",
                v -> v.parsed("a header's name", name -> HeaderRule.check(Operation.SET, name)),
                RequestIdSpec.HEADER);
        var accept = map.optional("accept", v -> v.word(Accept.class), Accept.TRUSTED);
        return map.build(() -> new RequestIdSpec(header.get(), accept.get() == Accept.TRUSTED));
    }
}
