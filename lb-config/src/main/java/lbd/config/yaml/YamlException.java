package lbd.config.yaml;

/// The file could not be made into a tree. The message is one line, without the place.
public final class YamlException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Position at;

    public YamlException(Position at, String message) {
        super(message);
        this.at = at;
    }

    public Position at() {
        return at;
    }
}
