package lbd.config.bind;

/// The way from the root to a value.
///
/// @param text   for people: `pools[web].servers[0].weight`
/// @param schema the same without names and indices: `pools[].servers[].weight`
record KeyPath(String text, String schema) {
    static final KeyPath ROOT = new KeyPath("", "");

    KeyPath key(String key) {
        return text.isEmpty() ? new KeyPath(key, key) : new KeyPath(text + "." + key, schema + "." + key);
    }

    /// The last key.
    String last() {
        return schema.substring(schema.lastIndexOf('.') + 1);
    }

    /// @param label the element's name or index
    KeyPath element(String label) {
        return new KeyPath(text + "[" + label + "]", schema + "[]");
    }
}
