package lbd.config.section;

import java.util.List;
import lbd.config.bind.MapReader;
import lbd.config.bind.Value;
import lbd.core.model.Cidr;
import lbd.core.model.ForwardedSpec;
import lbd.core.model.ForwardedSpec.Style;

/// A listener's `forwarded:`, a mapping or its style alone.
final class ForwardedReader {
    private ForwardedReader() {}

    static ForwardedSpec read(Value value) {
        return value.isMap()
                ? value.map(ForwardedReader::longForm)
                : new ForwardedSpec(value.word(Style.class), List.of());
    }

    private static ForwardedSpec longForm(MapReader map) {
        var style = map.optional("style", v -> v.word(Style.class), ForwardedSpec.DEFAULT.style());
        var trust = map.optional(
                "trust",
                v -> v.oneOrMore(one -> one.parsed("a network such as 10.0.0.0/8", Cidr::parse)),
                List.<Cidr>of());
        return map.build(() -> new ForwardedSpec(style.get(), trust.get()));
    }
}
