package lbd.config.section;

import lbd.config.bind.MapReader;
import lbd.config.bind.Value;
import lbd.core.model.edge.ResponseBuffer;

/// `response_buffer:` of a listener or a route: a mapping, or `off`.
final class ResponseBufferReader {
    private ResponseBufferReader() {}

    static ResponseBuffer read(Value value) {
        return value.is("off") ? ResponseBuffer.OFF : value.map(ResponseBufferReader::read);
    }

    private static ResponseBuffer read(MapReader map) {
        var memory = map.required("memory", v -> (int) v.size(0, ResponseBuffer.MOST));
        var disk = map.optional("disk", ResponseBufferReader::disk, "off");
        return map.build(() -> {
            disk.get();
            return new ResponseBuffer(memory.get());
        });
    }

    private static String disk(Value value) {
        if (!value.is("off")) {
            throw value.refuse("is not supported yet; allowed: off");
        }
        return "off";
    }
}
