package lbd.core.accesslog;

import java.util.List;

/// The `json` format with further fields behind its own, those without a value left out.
final class JsonWithFields implements LineFormat {
    /// What [JsonLine] ends with.
    private static final int END = "}\n".length();

    private final List<ShownField> fields;

    JsonWithFields(List<ShownField> fields) {
        this.fields = List.copyOf(fields);
    }

    @Override
    public boolean uses(AccessField field) {
        return JsonLine.FORMAT.uses(field) || fields.stream().anyMatch(f -> f.field() == field);
    }

    @Override
    public List<ExtraField> extras() {
        return ShownField.extras(fields);
    }

    @Override
    public void write(AccessRecord record, Line line) {
        JsonLine.FORMAT.write(record, line);
        line.cut(line.length() - END);
        for (int i = 0; i < fields.size(); i++) {
            ShownField field = fields.get(i);
            int before = line.length();
            line.put(field.key());
            if (field.write(record, line, Escaping.JSON)) {
                line.put('"');
            } else {
                line.cut(before);
            }
        }
        line.put('}');
        line.put('\n');
    }
}
