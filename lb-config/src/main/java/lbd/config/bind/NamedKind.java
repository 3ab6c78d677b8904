package lbd.config.bind;

/// What can be referred to by its name, and which list of the file declares it. To add one, add a line.
public enum NamedKind {
    POOL("pool", "pools");

    private final String word;
    private final String section;

    NamedKind(String word, String section) {
        this.word = word;
        this.section = section;
    }

    String word() {
        return word;
    }

    String section() {
        return section;
    }
}
