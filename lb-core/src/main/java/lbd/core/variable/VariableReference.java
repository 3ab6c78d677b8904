package lbd.core.variable;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Locale;

/// A variable as a text names it: with a name (of a field in lower case, of a parameter or a cookie as it is;
/// empty where the variable has none), or the number of a group or a label.
final class VariableReference {
    private final Variable variable;
    private final byte[] name;
    private final String text;
    private final int number;

    private VariableReference(Variable variable, byte[] name, String text, int number) {
        this.variable = variable;
        this.name = name;
        this.text = text;
        this.number = number;
    }

    /// @param word what stands in the braces, without the default
    /// @throws UnknownVariableException if there is none of that name
    /// @throws IllegalArgumentException if it is not known by then
    static VariableReference parse(String word, Scope scope) {
        for (Variable variable : Variable.values()) {
            if (!variable.takesName() && !variable.takesNumber()) {
                if (word.equals(variable.word())) {
                    return of(variable, "", 0, scope);
                }
            } else if (word.startsWith(variable.prefix())
                    && (variable.takesName() || !word.equals(variable.prefix()))) {
                String own = word.substring(variable.prefix().length());
                if (variable.takesName()) {
                    return of(variable, variable.checkName(own), 0, scope);
                }
                if (own.matches("[0-9]{1,2}")) {
                    return of(variable, "", Integer.parseInt(own), scope);
                }
            }
        }
        throw new UnknownVariableException(word);
    }

    private static VariableReference of(Variable variable, String name, int number, Scope scope) {
        variable.check(number, scope);
        byte[] octets = variable == Variable.HEADER || variable == Variable.FORWARD_AUTH
                ? name.toLowerCase(Locale.ROOT).getBytes(ISO_8859_1)
                : name.getBytes(UTF_8);
        return new VariableReference(variable, octets, name, number);
    }

    byte[] name() {
        return name;
    }

    String text() {
        return text;
    }

    int number() {
        return number;
    }

    Variable variable() {
        return variable;
    }

    void write(Facts facts, TextBuffer out) {
        variable.write(facts, this, out);
    }
}
