package lbd.config.section;

import lbd.config.bind.MapReader;
import lbd.config.bind.Value;
import lbd.core.model.Http2Spec;

/// A listener's `http2:`
final class Http2Reader {
    private Http2Reader() {}

    static Http2Spec read(Value value) {
        return value.is("off") ? Http2Spec.OFF : value.map(Http2Reader::read);
    }

    private static Http2Spec read(MapReader map) {
        var streams = map.optional("streams", v -> v.integer(1, Http2Spec.MAX_STREAMS), Http2Spec.DEFAULT.streams());
        var priorKnowledge = map.optional("prior_knowledge", Value::flag, false);
        return map.build(() -> new Http2Spec(true, priorKnowledge.get(), streams.get()));
    }
}
