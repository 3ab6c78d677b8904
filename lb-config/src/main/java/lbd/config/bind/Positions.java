package lbd.config.bind;

import java.util.Map;
import lbd.config.yaml.Position;

/// Where each value of a file stands, for errors that show up only when it is used.
public final class Positions {
    private final Position file;
    private final Map<String, Position> byPath;

    Positions(String file, Map<String, Position> byPath) {
        this.file = Position.wholeFile(file);
        this.byPath = Map.copyOf(byPath);
    }

    /// The place of a value, or where the file leaves it out, of the nearest thing around it.
    ///
    /// @param path as in errors: `listeners[web].bind[0]`, also where the file has the short form of a list
    public Position of(String path) {
        String around = path;
        while (!around.isEmpty()) {
            Position at = byPath.get(around);
            if (at != null) {
                return at;
            }
            around = around.substring(0, Math.max(0, Math.max(around.lastIndexOf('.'), around.lastIndexOf('['))));
        }
        return file;
    }
}
