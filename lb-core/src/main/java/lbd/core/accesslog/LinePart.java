package lbd.core.accesslog;

import java.util.Set;

/// One piece of a line.
sealed interface LinePart {
    void write(AccessRecord record, LineBuffer out);

    int maxBytes(AccessRecord record);

    /// Whether [#maxBytes] depends on the record.
    boolean varies();

    Set<AccessField> fields();

    final class Literal implements LinePart {
        private final byte[] text;

        Literal(byte[] text) {
            this.text = text;
        }

        @Override
        public void write(AccessRecord record, LineBuffer out) {
            out.put(text);
        }

        @Override
        public int maxBytes(AccessRecord record) {
            return text.length;
        }

        @Override
        public boolean varies() {
            return false;
        }

        @Override
        public Set<AccessField> fields() {
            return Set.of();
        }
    }

    /// A field of a template: `-` where there is no value.
    record Value(AccessField field) implements LinePart {
        @Override
        public void write(AccessRecord record, LineBuffer out) {
            if (field.source.present(record)) {
                field.source.write(record, out, Escaping.HEX);
            } else {
                out.put('-');
            }
        }

        @Override
        public int maxBytes(AccessRecord record) {
            return 1 + field.source.maxBytes(record);
        }

        @Override
        public boolean varies() {
            return field.source.varies();
        }

        @Override
        public Set<AccessField> fields() {
            return Set.of(field);
        }
    }

    /// A key and value of a JSON line, left out where there is no value.
    final class Member implements LinePart {
        private final AccessField field;
        private final FieldSource source;
        private final boolean quoted;
        private final byte[] before;

        /// @param before brace or comma, key, colon and opening quote
        Member(AccessField field, byte[] before) {
            this.field = field;
            this.source = field.source;
            this.quoted = source.quoted();
            this.before = before;
        }

        @Override
        public void write(AccessRecord record, LineBuffer out) {
            if (!source.present(record)) {
                return;
            }
            out.put(before);
            source.write(record, out, Escaping.JSON);
            if (quoted) {
                out.put('"');
            }
        }

        @Override
        public int maxBytes(AccessRecord record) {
            return before.length + source.maxBytes(record) + 1;
        }

        @Override
        public boolean varies() {
            return source.varies();
        }

        @Override
        public Set<AccessField> fields() {
            return Set.of(field);
        }
    }
}
