package lbd.core.variable;

import java.util.ArrayList;
import java.util.List;

/// A text names a variable that does not exist. Whoever reads the configuration can say which one was meant.
public final class UnknownVariableException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final String name;

    UnknownVariableException(String name) {
        super("unknown variable \"" + name + "\"; allowed: " + String.join(", ", Variable.words()));
        this.name = name;
    }

    public String name() {
        return name;
    }

    /// Names that may have been meant: all of them, those with a part of one's own with the part that was given.
    public List<String> candidates() {
        List<String> all = new ArrayList<>();
        String own = name.substring(name.indexOf('.') + 1);
        for (Variable variable : Variable.values()) {
            all.add(variable.takesName() ? variable.prefix() + own : variable.word());
        }
        return all;
    }
}
