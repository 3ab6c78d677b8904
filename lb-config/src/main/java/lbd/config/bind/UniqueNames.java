package lbd.config.bind;

import java.util.HashMap;
import java.util.Map;
import lbd.config.yaml.Position;

/// The names taken so far among things of one kind.
public final class UniqueNames {
    private final Map<String, Position> taken = new HashMap<>();

    /// Reads a name that must be new here.
    public String claim(Value value) {
        return claim(value, value.name());
    }

    /// @param name that the value stands for
    public String claim(Value value, String name) {
        Position first = taken.putIfAbsent(name, value.at());
        if (first != null) {
            throw value.refuseDuplicate("duplicate name " + ErrorWords.quoted(name), first);
        }
        return name;
    }

    /// Reads a name that is taken here.
    ///
    /// @param what kind of thing has it
    public String refer(Value value, String what) {
        String name = value.line();
        if (!taken.containsKey(name)) {
            throw value.refuseWord(
                    "there is no " + what + " " + ErrorWords.quoted(name) + " here", name, taken.keySet());
        }
        return name;
    }
}
