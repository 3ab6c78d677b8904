package lbd.core.variable;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import lbd.core.http.Head;

/// A variable that the head of a request alone decides about, as it came: for those who have a head and no
/// [Facts], such as the lines of the access log. Immutable; any thread.
public final class HeadVariable {
    /// What is allowed, for messages.
    public static final String ALLOWED = "path, query, path_and_query, query.NAME, host.N";

    private static final Set<Variable> OURS =
            EnumSet.of(Variable.PATH, Variable.QUERY, Variable.PATH_AND_QUERY, Variable.PARAMETER, Variable.HOST_LABEL);

    private final VariableReference reference;

    private HeadVariable(VariableReference reference) {
        this.reference = reference;
    }

    /// @param word what a text has between its braces
    /// @return empty where that is no such variable
    public static Optional<HeadVariable> of(String word) {
        try {
            VariableReference reference = VariableReference.parse(word, Scope.REQUEST);
            return OURS.contains(reference.variable()) ? Optional.of(new HeadVariable(reference)) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /// Writes the value, whatever octets it has; nothing where there is none.
    public void write(Head head, TextBuffer out) {
        out.form(Form.RAW);
        switch (reference.variable()) {
            case PATH -> HeadValues.path(head, out);
            case QUERY -> HeadValues.query(head, out);
            case PATH_AND_QUERY -> HeadValues.pathAndQuery(head, out);
            case PARAMETER -> HeadValues.parameter(head, reference.name(), out);
            case HOST_LABEL -> HeadValues.label(head, reference.number(), out);
            default -> throw new IllegalStateException(reference.text());
        }
    }
}
