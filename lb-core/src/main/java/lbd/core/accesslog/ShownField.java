package lbd.core.accesslog;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One field of a template: of the table, or of a head.
///
/// @param field null where it is an extra one
/// @param extra null where it is of the table
/// @param key   what stands before its value in JSON: `,"header.X-Id":"`
@SuppressWarnings("ArrayRecordComponent") // never compared
record ShownField(@Nullable AccessField field, @Nullable ExtraField extra, byte[] key) {
    /// @throws IllegalArgumentException if there is none of that name; the message lists what is allowed
    static ShownField of(String word) {
        Optional<AccessField> field = AccessField.of(word);
        Optional<ExtraField> extra = field.isPresent() ? Optional.empty() : ExtraField.of(word);
        if (field.isEmpty() && extra.isEmpty()) {
            throw new IllegalArgumentException(
                    "unknown field {" + word + "}; allowed: " + AccessField.allowed() + ", " + ExtraField.ALLOWED);
        }
        byte[] key = (",\"" + word + "\":\"").getBytes(StandardCharsets.US_ASCII);
        return new ShownField(field.orElse(null), extra.orElse(null), key);
    }

    /// @return false where the record has no value
    boolean write(AccessRecord record, Line line, Escaping escaping) {
        if (field != null) {
            return FieldWriter.write(field, record, line, escaping);
        }
        return extra != null && line.text(record.extra(extra), escaping);
    }

    static List<ExtraField> extras(List<ShownField> fields) {
        return fields.stream()
                .map(ShownField::extra)
                .filter(Objects::nonNull)
                .distinct()
                .collect(Collectors.toList());
    }
}
